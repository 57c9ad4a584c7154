import { parentPort, workerData } from 'node:worker_threads'
import { monotonicUs } from '../../clock.ts'
import { encodeBlockMessageJson, mostJsonBytes } from '../../contract/block-json.ts'
import { blockBytes, encodeBlock } from '../../contract/curve-message.ts'
import { saturate } from '../../drivers/http/closed-loop.ts'
import { Histogram } from '../../stats/histogram.ts'
import type { MessageFormat } from '../../types/driver.ts'
import type { SaturationFigures, SaturationSetup } from './closed-loop-thread.ts'
import { probeBlock } from './probe-block.ts'

const setup = workerData as SaturationSetup
const aborter = new AbortController()
parentPort!.once('message', () => aborter.abort())
const times = new Histogram(11)
const counts = await saturate(
  { ...setup, body: probeBody(setup.format), nowUs: monotonicUs },
  (us) => times.record(Math.round(us), 1),
  aborter.signal,
)
const known = (us: number) => (Number.isFinite(us) ? us : null)
const at = (q: number) => known(times.quantileUs(q))
const maxUs = times.total === 0 ? null : known(times.topUs)
const figures: SaturationFigures = { ...counts, p50Us: at(0.5), p90Us: at(0.9), p99Us: at(0.99), maxUs }
parentPort!.postMessage(figures)
// the port would keep the thread
parentPort!.close()

/** A curve that the audit ignores, due now. */
function probeBody(format: MessageFormat): Uint8Array {
  const block = probeBlock(Date.now() * 1000)
  const bytes = new Uint8Array(mostJsonBytes(blockBytes(block)))
  const view = new DataView(bytes.buffer)
  const end = format === 'json' ? encodeBlockMessageJson(block, 0, view, 0) : encodeBlock(block, view, 0)
  return bytes.subarray(0, end)
}
