/** Where a pipeline takes its curves from and writes its updates to, as its user has to set it up. */
export interface PipelineEnds {
  /** of Kafka: `127.0.0.1:9092`, several with commas */
  readonly address: string
  /** the topic of the curves, or the URL that they are posted to */
  readonly reads: string
  /** `reads` is a topic, with so many partitions */
  readonly byTopic: boolean
  readonly partitions: number
  /** the topic of the updates */
  readonly writes: string
  /** keys in Redis, `<prefix>:*` at an address; null = the pipeline uses none */
  readonly keys: string | null
}

/** `Kafka 127.0.0.1:9092, reads meter-curves (2 partitions), writes meter-updates`. */
export function endsInWords({ address, reads, byTopic, partitions, writes, keys }: PipelineEnds): string {
  const count = partitions === 1 ? '1 partition' : `${partitions} partitions`
  const input = byTopic ? `reads ${reads} (${count})` : `takes messages at ${reads}`
  return `Kafka ${address}, ${input}, writes ${writes}${keys === null ? '' : `, uses ${keys}`}`
}

/** What to look for where nothing comes back. */
export function endsInQuestion({ address, reads, byTopic, writes }: PipelineEnds): string {
  const input = byTopic ? `read ${reads} (from the earliest offset, if it starts late)` : `take messages at ${reads}`
  const group = byTopic
    ? ' If a member of its group was killed, Kafka gives its partitions to another only after the session timeout (45 s by default)'
    : ''
  return `does your pipeline run, reach ${address}, ${input}, and write to ${writes}?${group}`
}
