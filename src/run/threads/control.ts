/**
 * The few numbers through which the main thread steers the others, in shared memory:
 *
 *     int32   [0] stage: 0 idle, 1 probe, 2 send, 3 drain (generators end), 4 quit
 *     float64 [1] first due time, [2] due time after which nothing is sent (both microseconds)
 */
export type ControlStage = 'idle' | 'probe' | 'send' | 'drain' | 'quit'

const stages: readonly ControlStage[] = ['idle', 'probe', 'send', 'drain', 'quit']

export interface Control {
  readonly stage: ControlStage
  /** since the epoch; 0 before it is known */
  readonly firstDueUs: number
  /** since the first due time; Infinity while arrivals go on */
  readonly stopAfterUs: number
  set(stage: ControlStage): void
  begin(firstDueUs: number): void
  stopAfter(atUs: number): void
  /** sleeps while the stage is `stage`, at most `maxMs` */
  wait(stage: ControlStage, maxMs: number): void
}

export function createControlMemory(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(32)
  new Float64Array(memory)[2] = Number.POSITIVE_INFINITY
  return memory
}

export function openControl(memory: SharedArrayBuffer): Control {
  const cells = new Int32Array(memory)
  const times = new Float64Array(memory)
  const set = (stage: ControlStage) => {
    Atomics.store(cells, 0, stages.indexOf(stage))
    Atomics.notify(cells, 0)
  }
  return {
    get stage() {
      return stages[Atomics.load(cells, 0)]!
    },
    get firstDueUs() {
      return times[1]
    },
    get stopAfterUs() {
      return times[2]
    },
    set,
    begin: (firstDueUs) => {
      times[1] = firstDueUs
      set('send')
    },
    stopAfter: (atUs) => {
      times[2] = Math.min(times[2], atUs)
    },
    wait: (stage, maxMs) => {
      Atomics.wait(cells, 0, stages.indexOf(stage), maxMs)
    },
  }
}
