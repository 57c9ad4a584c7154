/** Curves of one block of a generator: enough to spread the cost of a timestamp, few enough to stay in the L1 cache. */
export const mostBlockCurves = 4096
export const mostBlockMessages = 1024

export interface BlockShape {
  /** curves in a full message */
  readonly frame: number
  readonly partitions: number
  /** of a full message */
  readonly messageBytes: number
}

/** Messages of one partition that a generator looks at together. */
export function messagesInBlock({ frame }: Pick<BlockShape, 'frame'>): number {
  return Math.max(1, Math.min(mostBlockMessages, Math.floor(mostBlockCurves / frame)))
}

/** The largest block that a generator gives to its driver. */
export function largestBlockBytes(shape: BlockShape): number {
  const { partitions, messageBytes } = shape
  const run = messagesInBlock(shape) * Math.max(1, Math.min(partitions, 64))
  return (Math.ceil(run / partitions) + 1) * messageBytes
}

const smallestRingBytes = 2 ** 20

/**
 * The ring from one generator to one worker of a target in our threads: the worker's share of the in-flight bound, and
 * always room for a largest block, wherever the ring wraps.
 */
export function curvesRingBytes(shape: BlockShape, inFlightBytes: number, parallelism: number): number {
  const bytes = Math.max(smallestRingBytes, inFlightBytes / parallelism, 4 * largestBlockBytes(shape))
  return 2 ** Math.ceil(Math.log2(bytes))
}
