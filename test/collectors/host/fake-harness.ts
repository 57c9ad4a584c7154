import type { HarnessIo } from '../../../src/collectors/host/harness.ts'
import type { ThreadName } from '../../../src/types/series/harness.ts'
import { FakeProc } from './fake-proc.ts'

export class FakeHarness extends FakeProc implements HarnessIo {
  running: { name: ThreadName; tid: number }[] = []
  gcTotalUs = 0
  delayP99Us = 300
  resets = 0
  closed = false
  readonly eventLoop = {
    p99Us: () => this.delayP99Us,
    reset: () => {
      this.resets++
    },
  }
  threads = () => this.running
  inFlightBytes = () => 4096
  gcUs = () => this.gcTotalUs
  rssBytes = () => 100e6
  heapUsedBytes = () => 20e6
  close = () => {
    this.closed = true
  }

  thread(name: ThreadName, tid: number, onCpuNs: number, waitingNs: number): this {
    if (!this.running.some((one) => one.name === name)) this.running.push({ name, tid })
    this.set(`/proc/self/task/${tid}/schedstat`, `${onCpuNs} ${waitingNs} 12\n`)
    return this
  }
}
