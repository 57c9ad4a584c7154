/** One number of Storm: what it is about, and what it was. */
export interface GraphiteLine {
  /** the whole name: two workers never share one */
  readonly name: string
  readonly value: number
}

/** What Storm writes into a name. */
export interface MetricName {
  /** `meters`, `__acker`, `$mastercoord-bg0` ... */
  readonly component: string
  /** `__emit-count-default.count`, `receive-queue-population` ... */
  readonly metric: string
}

/** `name value unixSeconds`; null = it is not such a line, or its value is not a number. */
export function graphiteLine(text: string): GraphiteLine | null {
  const [name, value = '', at = '', ...more] = text.trim().split(' ')
  if (name === undefined || name === '' || more.length > 0 || !/^\d+$/.test(at)) return null
  if (!/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(value)) return null
  return { name, value: Number(value) }
}

/**
 * `storm.topology.<id>.<host>.<component>.<task>.<port>-<metric>`, also with `worker` in place of `topology`, and with a
 * stream before the task. Storm writes dots of all but the metric as underscores. Null = another name.
 */
const shape = /^storm\.(?:topology|worker)\.[^.]+\.[^.]+\.([^.]+)\.(?:[^.]+\.)?-?\d+\.\d+-(.+)$/s

export function metricName(name: string): MetricName | null {
  const match = shape.exec(name)
  return match === null ? null : { component: match[1]!, metric: match[2]! }
}
