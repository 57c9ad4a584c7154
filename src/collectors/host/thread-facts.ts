import { readFileSync, readlinkSync } from 'node:fs'
import { createHistogram, PerformanceObserver, performance } from 'node:perf_hooks'
import type { HarnessIo } from './harness.ts'

/** Text of a file, or null if it cannot be read. Synchronous: files in /proc never wait for a disk. */
export function readFileOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** The kernel's id of the calling thread; null if the kernel does not report it. */
export function currentThreadId(): number | null {
  try {
    const match = /\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self'))
    return match === null ? null : Number(match[1])
  } catch {
    return null
  }
}

/** What the harness collector reads from the calling thread (the main thread). Watches until `close`. */
export type ProcessFacts = Pick<HarnessIo, 'eventLoop' | 'gcUs' | 'rssBytes' | 'heapUsedBytes'> & { close(): void }

const tickMs = 10

export function processFacts(): ProcessFacts {
  const eventLoop = watchEventLoop()
  let gcMs = 0
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) gcMs += duration
  })
  collections.observe({ entryTypes: ['gc'] })
  return {
    eventLoop,
    gcUs: () => gcMs * 1000,
    rssBytes: () => process.memoryUsage.rss(),
    heapUsedBytes: () => process.memoryUsage().heapUsed,
    close: () => {
      eventLoop.stop()
      collections.disconnect()
    },
  }
}

/**
 * How late a 10 ms timer runs; up to 1 ms of that is timer granularity. perf_hooks.monitorEventLoopDelay does not record
 * the interval in which it was reset, which is the one with the work of each second.
 */
function watchEventLoop() {
  const delaysUs = createHistogram()
  let lastMs = performance.now()
  const timer = setInterval(() => {
    const nowMs = performance.now()
    delaysUs.record(Math.max(1, Math.round((nowMs - lastMs - tickMs) * 1000)))
    lastMs = nowMs
  }, tickMs).unref()
  return {
    p99Us: () => (delaysUs.count === 0 ? Number.NaN : delaysUs.percentile(99)),
    reset: () => delaysUs.reset(),
    stop: () => clearInterval(timer),
  }
}
