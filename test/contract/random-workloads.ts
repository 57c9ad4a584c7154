import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeCurveMessage } from '../../src/contract/curve-message.ts'
import {
  readUpdateEntry,
  readUpdateHeader,
  type UpdateEntry,
  updateEntryBytes,
  updateHeaderBytes,
} from '../../src/contract/update-message.ts'
import { createAccumulator } from '../../src/targets/accumulator.ts'
import { type RunnableWorkload, runnableWorkloads } from '../../src/types/scenario.ts'
import { joinsCustomers } from '../../src/types/workloads.ts'
import { workloadOf } from '../../src/workloads/workload.ts'
import { toHex, type WorkloadFixture } from './fixture-files.ts'

const meters = 5000
const firstDueUs = 1_795_500_000_000_000

/** Single readings have an entry each, so fewer of them. */
const shares: Readonly<Record<RunnableWorkload, number>> = {
  passthrough: 0.1,
  'national-curve': 0.4,
  'tariff-curves': 0.5,
}

/**
 * Writes `workload-<name>.json` of each workload: random messages, and the entries that this program publishes for them.
 * Returns how many curves are in them.
 */
export function randomWorkloads(folder: string, { seed, curves }: { seed: number; curves: number }): number {
  const random = generator(seed)
  let total = 0
  for (const name of runnableWorkloads) {
    const { fixture, curves: made } = randomWorkload(name, Math.round(curves * shares[name]), random)
    writeFileSync(join(folder, `workload-${name}.json`), JSON.stringify(fixture))
    total += made
  }
  return total
}

type Random = (below: number) => number

/** Whole numbers, the same for a seed on any machine (mulberry32). */
function generator(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

function randomWorkload(name: RunnableWorkload, curves: number, random: Random) {
  const workload = workloadOf(name, meters)
  const customers = joinsCustomers(name) ? Uint8Array.from({ length: meters }, () => random(workload.groups)) : null
  const flushes: WorkloadFixture['flushes'][number][] = []
  let made = 0
  while (made < curves) {
    const accumulator = createAccumulator(workload, customers)
    const messages: { hex: string; takenUs: number }[] = []
    for (let i = 0; i < 20 && made < curves; i++) {
      const { bytes, dueUs, held } = randomMessage(Math.min(1000, curves - made), random)
      made += held
      const takenUs = dueUs + random(3_000_000) - 1000
      messages.push({ hex: toHex(bytes), takenUs })
      accumulator.take(new DataView(bytes.buffer), 0, bytes.length, takenUs)
    }
    flushes.push({ name: `flush ${flushes.length}`, messages, entries: accumulator.close().updates.flatMap(entriesOf) })
  }
  const fixture: WorkloadFixture = { workload: name, id: workload.id, customers: customers && [...customers], flushes }
  return { fixture, curves: made }
}

/** Most hold readings of one half-hour, as most of real ones do. */
function randomMessage(most: number, random: Random) {
  const points = random(8) === 0 ? 1 + random(48) : 1
  const held = random(4) === 0 ? 1 : 1 + random(most)
  const dueUs = firstDueUs + random(200_000)
  const curves = Array.from({ length: held }, () => ({
    meter: random(meters),
    wattHours: Array.from({ length: points }, () => random(65_536)),
  }))
  return { bytes: encodeCurveMessage({ dueUs, slot: random(4), curves }), dueUs, held }
}

function entriesOf(update: Uint8Array): UpdateEntry[] {
  const view = new DataView(update.buffer, update.byteOffset)
  const { entries } = readUpdateHeader(view, 0)
  return Array.from({ length: entries }, (_, i) => readUpdateEntry(view, updateHeaderBytes + i * updateEntryBytes))
}
