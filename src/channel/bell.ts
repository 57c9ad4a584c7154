/**
 * Wakes one sleeping thread. Several producers may ring the bell of one consumer; ringing costs one atomic addition
 * while the consumer is awake.
 *
 *     cells: [0] rings so far   [1] 1 while the consumer sleeps
 */
export interface Bell {
  /** announces that something may have changed */
  ring(): void
  /** rings so far; take it before looking for work, give it to `wait` */
  rings(): number
  /** sleeps until the bell rings, at most `maxUs`; returns at once if it has rung since `seen` */
  wait(seen: number, maxUs: number): void
}

export function createBellMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(8)
}

export function openBell(memory: SharedArrayBuffer): Bell {
  const cells = new Int32Array(memory)
  return {
    ring: () => {
      Atomics.add(cells, 0, 1)
      if (Atomics.load(cells, 1) === 1) Atomics.notify(cells, 0)
    },
    rings: () => Atomics.load(cells, 0),
    wait: (seen, maxUs) => {
      Atomics.store(cells, 1, 1)
      Atomics.wait(cells, 0, seen, maxUs / 1000)
      Atomics.store(cells, 1, 0)
    },
  }
}
