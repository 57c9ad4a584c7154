import { WireReader } from './wire.ts'

export interface ProduceAnswer {
  readonly partition: number
  readonly errorCode: number
}

export interface ProduceAnswers {
  readonly partitions: readonly ProduceAnswer[]
  /** for how long a quota mutes this connection */
  readonly throttleMs: number
}

/**
 * What follows the correlation id in a response to Produce, versions 5 to 7. Throws WireError when the bytes are not such
 * a response.
 *
 *     int32 topics | string topic | int32 partitions
 *     for each partition:  int32 partition | int16 error | int64 offset | int64 append time | int64 log start
 *     int32 throttled, ms (the broker itself stops reading for that long)
 */
export function produceAnswers(answer: Buffer): ProduceAnswers {
  const partitions: ProduceAnswer[] = []
  const throttleMs = eachProduceAnswer(answer, (partition, errorCode) => partitions.push({ partition, errorCode }))
  return { partitions, throttleMs }
}

/** The same without an object for each partition; returns `throttleMs`. */
export function eachProduceAnswer(answer: Buffer, each: (partition: number, errorCode: number) => void): number {
  const reader = new WireReader(answer)
  reader.each(() => {
    reader.string()
    reader.each(() => {
      const partition = reader.int32()
      const errorCode = reader.int16()
      reader.skip(24)
      each(partition, errorCode)
    })
  })
  return reader.int32()
}
