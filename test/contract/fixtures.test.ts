import { describe, expect, it } from 'vitest'
import { decodeCurveJson, encodeCurveJson } from '../../src/contract/curve-json.ts'
import {
  blockBytes,
  type CurveMessage,
  decodeCurveMessage,
  encodeBlock,
  encodeCurveMessage,
} from '../../src/contract/curve-message.ts'
import { createDeal } from '../../src/contract/deal.ts'
import {
  readUpdateEntry,
  readUpdateHeader,
  saturate,
  updateBytes,
  updateEntryBytes,
  updateHeaderBytes,
  writeUpdateEntry,
  writeUpdateHeader,
} from '../../src/contract/update-message.ts'
import { createPublisher } from '../../src/targets/embedded/publisher.ts'
import { createIntake } from '../../src/targets/intake.ts'
import type { RunnableWorkload } from '../../src/types/scenario.ts'
import { runnableWorkloads, workloadNames } from '../../src/types/scenario.ts'
import { Deltas } from '../../src/workloads/deltas.ts'
import { workloadOf } from '../../src/workloads/workload.ts'
import { ringPair, takeUpdates } from '../targets/embedded/rings.ts'
import {
  type CurveMessages,
  contractFixture,
  type Deals,
  fromHex,
  toHex,
  type Updates,
  type WorkloadFixture,
} from './fixture-files.ts'

const { messages, refused } = contractFixture<CurveMessages>('curve-messages')
const { updates, readLagUs } = contractFixture<Updates>('updates')
const deals = contractFixture<Deals>('deals')

describe('the curve messages of the fixtures', () => {
  it.each(messages)('have the same bytes: $name', ({ hex, json }) => {
    expect(toHex(encodeCurveMessage(json))).toBe(hex)
    expect(toHex(encodedAsBlock(json))).toBe(hex)
  })

  it.each(messages)('have the same content: $name', ({ hex, json }) => {
    expect(decodeCurveMessage(fromHex(hex))).toEqual(json)
    expect(decodeCurveJson(JSON.stringify(json))).toEqual(json)
    expect(JSON.parse(encodeCurveJson(json))).toEqual(json)
  })

  it.each(refused)('are refused: $name', ({ hex }) => {
    expect(() => decodeCurveMessage(fromHex(hex))).toThrow(RangeError)
  })
})

describe('the updates of the fixtures', () => {
  it.each(updates)('have the same bytes: $name', ({ hex, entries, ...header }) => {
    const bytes = new Uint8Array(updateBytes(entries.length))
    const view = new DataView(bytes.buffer)
    writeUpdateHeader(view, 0, { ...header, entries: entries.length })
    for (const [i, entry] of entries.entries()) writeUpdateEntry(view, updateHeaderBytes + i * updateEntryBytes, entry)
    expect(toHex(bytes)).toBe(hex)
  })

  it.each(updates)('have the same content: $name', ({ hex, entries, emittedUs, storedUs, workload }) => {
    const bytes = fromHex(hex)
    const view = new DataView(bytes.buffer)
    expect(readUpdateHeader(view, 0)).toEqual({ emittedUs, storedUs, workload, entries: entries.length })
    expect(bytes.length).toBe(updateBytes(entries.length))
    for (const [i, entry] of entries.entries())
      expect(readUpdateEntry(view, updateHeaderBytes + i * updateEntryBytes)).toEqual(entry)
  })

  it.each(readLagUs)('write a mean read lag of $mean us as $written', ({ mean, written }) => {
    expect(saturate(mean)).toBe(written)
  })
})

describe('the deals of the fixtures', () => {
  it.each(deals)('$meters meters, $partitions partitions, $frame a frame, $points points', (fixture) => {
    const deal = createDeal(fixture, fixture.partitions)
    expect(deal.messagesPerRound).toBe(fixture.messagesPerRound)
    for (const { message, ...wanted } of fixture.messages) {
      const [partition, first] = [deal.partitionOf(message), deal.firstOf(message)]
      const meters = Array.from({ length: deal.curvesIn(message) }, (_, q) => partition + deal.partitions * (first + q))
      const [round, slot] = [deal.roundOf(message), deal.slotOf(message)]
      expect({ round, partition, slot, meters, curvesBefore: deal.curvesBefore(message) }).toEqual(wanted)
    }
  })
})

describe('the workloads of the fixtures', () => {
  it.each(runnableWorkloads)('%s publishes what it must', (name: RunnableWorkload) => {
    const fixture = contractFixture<WorkloadFixture>(`workload-${name}`)
    const workload = workloadOf(fixture.workload, 100)
    expect(workload.id).toBe(fixture.id)
    expect(workloadNames[fixture.id]).toBe(name)
    const deltas = new Deltas(workload.groups)
    const customers = fixture.customers === null ? null : Uint8Array.from(fixture.customers)
    const intake = createIntake(workload, deltas, customers)
    const out = ringPair(2 ** 16)
    const publisher = createPublisher(out.producer, workload.id, () => 0)
    for (const flush of fixture.flushes) {
      for (const { hex, takenUs } of flush.messages) {
        const bytes = fromHex(hex)
        intake.messages(new DataView(bytes.buffer), 0, bytes.length, takenUs)
      }
      publisher.close(deltas, 5)
      publisher.publish(5)
      const published = takeUpdates(out)
      expect(published.map((update) => update.workload)).toEqual([fixture.id])
      expect(sorted(published[0]!.list), flush.name).toEqual(flush.entries)
    }
  })
})

function encodedAsBlock({ dueUs, slot, curves }: CurveMessage): Uint8Array {
  const block = {
    partition: 0,
    messages: 1,
    frame: curves.length,
    lastFrame: curves.length,
    slot,
    points: curves[0]!.wattHours.length,
    firstMeter: curves[0]!.meter,
    meterStep: curves.length === 1 ? 1 : curves[1]!.meter - curves[0]!.meter,
    dueUs: Float64Array.of(dueUs),
    wattHours: Uint16Array.from(curves.flatMap((curve) => curve.wattHours)),
  }
  const bytes = new Uint8Array(blockBytes(block))
  encodeBlock(block, new DataView(bytes.buffer), 0)
  return bytes
}

function sorted<T extends WorkloadFixture['flushes'][number]['entries'][number]>(entries: readonly T[]): T[] {
  return entries.toSorted(
    (a, b) =>
      a.group - b.group ||
      a.slot - b.slot ||
      a.oldestDueUs - b.oldestDueUs ||
      a.newestDueUs - b.newestDueUs ||
      a.value - b.value,
  )
}
