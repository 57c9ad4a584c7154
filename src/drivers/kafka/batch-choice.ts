import { type Block, curveMessageBytes } from '../../contract/curve-message.ts'
import { LoadcurveError } from '../../errors.ts'
import { batchHeaderBytes } from '../../kafka/protocol/record-batch.ts'
import type { KafkaDriverSpec } from '../../types/driver.ts'
import { type BatchFiller, type BatchLimits, BatchPool } from './batch.ts'
import { framesFiller, type MessageShape } from './batch-frames.ts'
import { jsonFiller } from './batch-json.ts'
import { readingsFiller } from './batch-readings.ts'

/** A broker's heap has regions of 1 MB: requests over half of a region are allocated separately, and slowly. */
const requestBytesMost = 511 * 1024
/** More records per batch were no faster; fewer cost the broker more per record. */
const mostRecords = 10_000
const leastRecords = 2000
/** Batches are smaller if many partitions are filled at once. */
const recordsUnderWay = 80_000
/** Memory is made for whole batches: with very many partitions, two of each would take hundreds of megabytes. */
const recordsInMemory = 400_000

export interface BatchChoice {
  readonly main: BatchFiller
  /** for messages that differ in shape from those of the scenario: the probe */
  readonly other: BatchFiller
  readonly requestBytes: number
}

/**
 * `mostBatchBytes`: the limit of the topic; compression makes incompressible bytes a little longer.
 * Errors: DRIVER_FAILED if a single message is larger than that.
 */
export function chooseBatches(
  { format, compression }: Pick<KafkaDriverSpec, 'format' | 'compression'>,
  shape: MessageShape,
  partitions: number,
  mostBatchBytes: number,
): BatchChoice {
  const accepted = compression !== 'none' ? Math.floor(mostBatchBytes * 0.99) - 64 : mostBatchBytes
  const limits: BatchLimits = {
    records: mostRecordsOf(partitions),
    bytes: Math.min(requestBytesMost, accepted),
  }
  const other = format === 'json' ? jsonFiller(shape, limits) : framesFiller(shape, limits)
  const templates = format === 'binary' && shape.frame === 1
  const main = templates ? readingsFiller(shape.points, limits) : other
  if (format === 'binary' && compression === 'none') checkLargest(main, shape, mostBatchBytes)
  return { main, other, requestBytes: requestBytesMost }
}

function mostRecordsOf(partitions: number): number {
  const least = Math.min(leastRecords, Math.ceil(recordsInMemory / partitions))
  return Math.min(mostRecords, Math.max(least, Math.floor(recordsUnderWay / partitions)))
}

function checkLargest(filler: BatchFiller, { frame, points }: MessageShape, mostBatchBytes: number): void {
  const bytes = batchHeaderBytes + filler.recordBytesMost(curveMessageBytes(frame, points))
  if (bytes <= mostBatchBytes) return
  const message = `A message of ${frame} curves takes ${bytes} bytes on the broker, but the topic accepts ${mostBatchBytes}`
  throw new LoadcurveError('DRIVER_FAILED', message, {
    hint: 'Lower fleet.frame, or raise max.message.bytes of the topic.',
  })
}

/** The memory for batches. */
export class BatchPools {
  private readonly main: BatchPool
  private readonly other: BatchPool
  private readonly shape: MessageShape

  constructor({ main, other }: BatchChoice, shape: MessageShape, requestHead: Buffer) {
    this.main = new BatchPool(main, requestHead)
    this.other = main === other ? this.main : new BatchPool(other, requestHead)
    this.shape = shape
  }

  /** number of batches made so far */
  get made(): number {
    return this.main === this.other ? this.main.made : this.main.made + this.other.made
  }

  /** Makes that many batches in advance: writing their templates during a run would delay due messages. */
  reserve(batches: number): void {
    this.main.reserve(batches)
  }

  of({ frame, points }: Block): BatchPool {
    return frame === this.shape.frame && points === this.shape.points ? this.main : this.other
  }
}
