import { connect } from 'node:net'
import { addressOf, everyAddress } from '../../addresses.ts'
import { LoadcurveError } from '../../errors.ts'
import { ownLimitOf } from '../../types/own-limits.ts'
import type { ZookeeperAccess } from '../../types/services.ts'
import { inTime } from '../deadline.ts'

/**
 * One of ZooKeeper's four-letter words: the word is sent over its own connection, and the response is everything until
 * the server closes it (ZooKeeper administrator's guide, "The Four Letter Words").
 *
 * @throws LoadcurveError (TARGET_FAILED): no connection, no complete response in time, the word is not whitelisted
 */
export async function fourLetterWord(access: ZookeeperAccess, word: string, withinMs: number): Promise<string> {
  const who = `zookeeper at ${addressOf(access)}`
  const socket = connect({ host: access.host, port: access.port, ...everyAddress })
  const answer = new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    socket.once('close', () => reject(new LoadcurveError('TARGET_FAILED', `${who} closed the connection`)))
    socket.once('error', (cause) => {
      const why = ownLimitOf(cause)?.words ?? cause.message
      reject(new LoadcurveError('TARGET_FAILED', `${who} cannot be reached: ${why}`, { cause }))
    })
  })
  socket.write(word)
  try {
    return accepted(await inTime(who, withinMs, answer), who, word)
  } finally {
    socket.destroy()
  }
}

/** A refusal is a text like any other response. */
function accepted(answer: string, who: string, word: string): string {
  if (/not in the whitelist/.test(answer))
    throw new LoadcurveError('TARGET_FAILED', `${who} refuses "${word}": it is not in the whitelist`, {
      hint: `add ${word} to 4lw.commands.whitelist in zoo.cfg`,
    })
  if (/not currently serving requests/.test(answer))
    throw new LoadcurveError('TARGET_FAILED', `${who} is not serving requests`)
  return answer
}
