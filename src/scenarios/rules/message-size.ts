import { formatOf, type MessageFormat } from '../../types/driver.ts'
import type { Scenario } from '../../types/scenario.ts'

export interface MessageShape {
  readonly meters: number
  readonly points: number
  readonly frame: number
  readonly format: MessageFormat
}

/** Largest message that a managed broker takes (`message.max.bytes`). */
export const mostBrokerMessageBytes = 8 * 2 ** 20

/** A batch's header, and what a record of it has beside its key and value. */
const batchHeaderBytes = 61
const recordOverheadBytes = 16
/** the key of a message with one curve */
const keyBytes = 4
/** A part-filled request holds some records at least; each carries its share of the batch's header. */
const recordsInSmallBatch = 10

/** Bytes of a full message: exact for binary, at most for JSON (five digits for every reading, the longest meter). */
export function messageBytesOf({ meters, points, frame, format }: MessageShape): number {
  if (format === 'binary') return 16 + frame * (4 + 2 * points)
  const envelope = '{"dueUs":1795500000000000,"slot":4294967295,"curves":[]}'.length
  const curve = '{"meter":,"wattHours":[]},'.length + String(meters - 1).length
  return envelope + frame * (curve + 6 * points)
}

/** What a broker must take at once for one message: the record, in a batch of its own. */
export function recordBytesOf(shape: MessageShape): number {
  return batchHeaderBytes + recordOverheadBytes + messageBytesOf(shape)
}

/** Bytes that the topic of curves will hold at most, over all copies and without compression; 0 without such a topic. */
export function plannedLogBytes({ fleet, driver, services, phases }: Scenario): number {
  if (driver.kind !== 'kafka') return 0
  const curves = phases.reduce((sum, phase) => sum + phase.curves, 0)
  const messages = Math.ceil(curves / fleet.frame)
  const batchShare = fleet.frame === 1 ? batchHeaderBytes / recordsInSmallBatch + keyBytes : batchHeaderBytes
  const bytes = messageBytesOf({ ...fleet, format: formatOf(driver) }) + recordOverheadBytes + batchShare
  const { replication } = services.kafka
  return Math.ceil(messages * bytes * (replication === 'default' ? 1 : replication))
}

/** What warming writes until the broker deletes it: 70 M records of about 33 bytes, which may all lie there for minutes. */
const warmUpBytes = 2_500_000_000

/** Bytes that the brokers of a run will have on their disks at the same time at most, over all copies. */
export function plannedBrokerBytes(scenario: Scenario): number {
  const { kafka } = scenario.services
  const curves = plannedLogBytes(scenario)
  return curves > 0 && kafka.managed && kafka.warmBroker ? curves + warmUpBytes : curves
}
