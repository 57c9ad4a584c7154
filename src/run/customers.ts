import type { Fleet } from '../types/plan.ts'

const sliceMeters = 2_000_000

/** Fills the customers table (one byte a meter, its tariff), giving way to the event loop now and then. */
export async function loadCustomers(fleet: Fleet, memory: SharedArrayBuffer): Promise<void> {
  const table = new Uint8Array(memory)
  for (let from = 0; from < fleet.meters; from += sliceMeters) {
    fleet.tariffs(from, 1, Math.min(sliceMeters, fleet.meters - from), table, from)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
