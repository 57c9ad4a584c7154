import { chosenConnections } from '../../types/driver.ts'
import { formatCount } from '../../units.ts'
import type { Path } from '../file/document.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'

/** What this machine has for connections; null = not known. */
export interface ConnectionLimits {
  /** how many files and sockets a process may open: `ulimit -n` */
  readonly openFiles: number | null
  /** how many connections to one place it may have: the range of local ports */
  readonly localPorts: number | null
}

/** Files and sockets of a run beside the connections that a scenario asks for. */
const otherFiles = 200

interface Wanted {
  readonly path: Path
  readonly words: string
  /** connections that are open at the same time, to all places and to one */
  readonly all: number
  readonly toOne: number
  /** for each of the connections that a scenario writes, so many are opened */
  readonly times: number
  readonly written: number
}

/** More connections than this machine can have. What a run meets later than that makes it INVALID. */
export function* connectionContradictions(
  plan: ReadPlan,
  { openFiles, localPorts }: ConnectionLimits,
): Generator<Contradiction> {
  for (const wanted of [wantedByDriver(plan), ...wantedByLoops(plan)]) {
    if (wanted === null) continue
    const files = wanted.all + otherFiles
    if (openFiles !== null && files > openFiles) {
      const message = `${wanted.words} need about ${formatCount(files)} open files; a process here may have ${formatCount(openFiles)}`
      const suggestion = `${fewer(wanted, files - openFiles)}raise the limit: ulimit -n ${files}`
      yield { path: wanted.path, message, suggestion }
    } else if (localPorts !== null && wanted.toOne > localPorts) {
      const message = `${wanted.words} need ${formatCount(wanted.toOne)} local ports; this machine has ${formatCount(localPorts)}`
      const suggestion = `${fewer(wanted, wanted.toOne - localPorts)}widen net.ipv4.ip_local_port_range`
      yield { path: wanted.path, message, suggestion }
    }
  }
}

function fewer({ written, times }: Wanted, tooMany: number): string {
  const most = written - Math.ceil(tooMany / times)
  return most >= 1 ? `write ${formatCount(most)} or fewer, or ` : ''
}

function wantedByDriver({ draft }: ReadPlan): Wanted | null {
  const { driver, generators } = draft
  if (driver?.kind !== 'http' && driver?.kind !== 'kafka') return null
  if (driver.connections === undefined || generators === undefined || driver.client === 'kafkajs') return null
  const written = driver.connections || chosenConnections[driver.kind]
  const places = driver.kind === 'kafka' ? brokersOf(draft.services?.kafka) : 1
  const toOne = written * generators
  const each = `${formatCount(written)} connections${places === 1 ? '' : ` to each of ${places} brokers`}`
  const words = generators === 1 ? each : `${generators} generators with ${each}`
  return { path: ['driver', 'connections'], words, all: toOne * places, toOne, times: generators * places, written }
}

function brokersOf(kafka: NonNullable<ReadPlan['draft']['services']>['kafka']): number {
  if (typeof kafka !== 'object') return 1
  return ('addresses' in kafka ? kafka.addresses?.length : undefined) ?? ('brokers' in kafka ? kafka.brokers : 1) ?? 1
}

/** Each closed loop beside the connections of the driver. */
function wantedByLoops(plan: ReadPlan): Wanted[] {
  const others = wantedByDriver(plan)?.toOne ?? 0
  return (plan.draft.load ?? []).flatMap((entry, i) => {
    if (entry?.kind !== 'saturate' || entry.connections === undefined) return []
    const written = entry.connections
    const words = `${formatCount(written)} connections beside the ${formatCount(others)} of the driver`
    return [
      { path: ['load', i, 'connections'], words, all: written + others, toOne: written + others, times: 1, written },
    ]
  })
}
