import { openBell } from '../../channel/bell.ts'
import { assemblePipeline } from './assemble.ts'
import { openWorkerSide, ready } from './worker-side.ts'

/** Longest sleep, so that a command to quit is noticed. */
const longestSleepUs = 100_000
/** Waits shorter than the kernel can provide. */
const shortestSleepUs = 50

const side = openWorkerSide()
const { setup, clock, control } = side
const pipeline = assemblePipeline(side)
const bell = openBell(setup.memory.targetBells[setup.index]!)
ready(side)
while (control.stage !== 'quit') {
  const rings = bell.rings()
  const aheadUs = pipeline.step() - clock.nowUs()
  if (aheadUs > 0) bell.wait(rings, Math.max(shortestSleepUs, Math.min(longestSleepUs, aheadUs)))
}
