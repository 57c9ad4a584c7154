import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { LoadcurveError } from '../errors.ts'
import { holderInWords, takeLock, untilExit } from './processes/lock-file.ts'
import { cacheRefusal } from './programs/cache.ts'

/** Topics that a scenario names in a cluster that runs elsewhere. */
export interface NamedTopics {
  /** host:port */
  readonly addresses: readonly string[]
  readonly topics: readonly string[]
}

/**
 * Locks topics for this process and returns the function that releases them: two loads on one topic would count each
 * other's readings. There is one lock per address and topic, so lists that share only some brokers of a cluster
 * conflict too. It does not see runs on other machines.
 *
 * @throws LoadcurveError TARGET_FAILED with the topic and the live process that holds it, RESULTS_UNWRITABLE where the
 * cache cannot be written; no lock is held then
 */
export function lockTopics(cacheDir: string, { addresses, topics }: NamedTopics, purpose: string): () => void {
  const releases: (() => void)[] = []
  const release = () => {
    for (const each of releases.splice(0)) each()
  }
  try {
    for (const [address, topic] of pairsOf(addresses, topics))
      releases.push(lockTopic(cacheDir, address, topic, purpose))
  } catch (thrown) {
    release()
    throw cacheRefusal(cacheDir, thrown)
  }
  return untilExit(release)
}

/** Each pair once, in the same order in every process. */
function pairsOf(addresses: readonly string[], topics: readonly string[]): [address: string, topic: string][] {
  const places = [...new Set(addresses.map(normalised))].sort()
  return places.flatMap((address) => [...new Set(topics)].sort().map((topic): [string, string] => [address, topic]))
}

function normalised(address: string): string {
  return address
    .trim()
    .toLowerCase()
    .replace(/^(localhost|\[::1\]):/, '127.0.0.1:')
}

function lockTopic(cacheDir: string, address: string, topic: string, purpose: string): () => void {
  const name = createHash('sha256').update(`${address}\n${topic}`).digest('hex').slice(0, 16)
  const taken = takeLock(join(cacheDir, 'topics', `${name}.json`), purpose)
  if ('release' in taken) return taken.release
  const who = holderInWords(taken.holder)
  throw new LoadcurveError('TARGET_FAILED', `the topic ${topic} at ${address} is in use by ${who}`, {
    hint: 'wait until it has finished, or name other topics: two loads on one topic would count each other’s readings',
  })
}
