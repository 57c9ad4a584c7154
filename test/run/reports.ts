import type { WorkerMessage } from '../../src/run/threads/messages.ts'
import { Histogram } from '../../src/stats/histogram.ts'
import { toSparse } from '../../src/stats/sparse.ts'

export interface Delivery {
  readonly bin: number
  readonly delivered: number
  /** how late each of them arrived */
  readonly resultUs: number
}

/** What the observer reports of readings that arrived. */
export function reportOf({ bin, delivered, resultUs }: Delivery): WorkerMessage {
  const histogram = new Histogram(8)
  histogram.record(resultUs, delivered)
  const counts = { delivered, resultSumUs: delivered * resultUs }
  const parts = [{ bin, counts, latency: { result: toSparse(histogram) } }]
  return { type: 'report', parts, flows: [], inFlightBytes: 0, readings: delivered }
}
