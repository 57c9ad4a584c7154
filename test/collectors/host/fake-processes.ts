import type { ServiceProcess } from '../../../src/types/services.ts'
import { FakeProc } from './fake-proc.ts'

interface Thread {
  waitingNs: number
  voluntary: number
  involuntary: number
}

export class FakeProcesses extends FakeProc {
  readonly tasks = new Map<string, string[]>()
  watched: ServiceProcess[] = []
  readonly listDir = (path: string): readonly string[] => this.tasks.get(path) ?? []
  readonly processes = (): readonly ServiceProcess[] => this.watched

  constructor() {
    super()
    this.set('/proc/self/stat', '1 (node) R')
  }

  /** Ticks of 10 ms. */
  run(
    pid: number,
    at: { ticks: number; faults?: number; startTicks?: number; state?: string },
    ...threads: Thread[]
  ): this {
    const { ticks, faults = 0, startTicks = 5, state = 'S' } = at
    const fields = `${state} 1 1 1 0 -1 4194560 1219 0 ${faults} 0 ${ticks - 10} 10 0 0 20 0 ${threads.length} 0 ${startTicks} 64905216 3412`
    this.set(`/proc/${pid}/stat`, `${pid} (a (strange) name) ${fields}\n`)
    this.set(`/proc/${pid}/status`, `Name:\ta\nVmRSS:\t    2048 kB\nThreads:\t${threads.length}\n`)
    this.tasks.set(
      `/proc/${pid}/task`,
      threads.map((_, i) => `${pid + i}`),
    )
    for (const [i, { waitingNs, voluntary, involuntary }] of threads.entries()) {
      const task = `/proc/${pid}/task/${pid + i}`
      this.set(`${task}/schedstat`, `1000 ${waitingNs} ${voluntary + involuntary}\n`)
      this.set(
        `${task}/status`,
        `voluntary_ctxt_switches:\t${voluntary}\nnonvoluntary_ctxt_switches:\t${involuntary}\n`,
      )
    }
    return this
  }

  end(pid: number): this {
    for (const path of [...this.files.keys()]) if (path.startsWith(`/proc/${pid}/`)) this.remove(path)
    this.tasks.delete(`/proc/${pid}/task`)
    return this
  }
}

export const thread = (waitingNs: number, voluntary: number, involuntary: number): Thread => ({
  waitingNs,
  voluntary,
  involuntary,
})
