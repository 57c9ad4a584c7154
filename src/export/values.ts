import { type MetricName, type MetricUnit, metricFacts, metricNames } from '../types/metrics.ts'
import { formatBytes, formatCount, formatPerS, formatUs, threeDigits } from '../units.ts'

/** As other tools may show it beside a number. */
export const unitNames: Readonly<Record<MetricUnit, string>> = {
  us: 'us',
  perS: 'curves/s',
  cpuSPerMillion: 'CPU s/1M readings',
  bytes: 'bytes',
  readings: 'readings',
}

const formats: Readonly<Record<MetricUnit, (value: number) => string>> = {
  us: formatUs,
  perS: formatPerS,
  cpuSPerMillion: (value) => `${threeDigits(value)}\u00a0s/1M`,
  bytes: formatBytes,
  readings: formatCount,
}

/** A number as people read it: `9.4 ms`. */
export function formatMetric(metric: MetricName, value: number): string {
  return formats[metricFacts[metric].unit](value)
}

/** Words joined by hyphens: `result-p99-us`. */
export function slugOf(metric: MetricName): string {
  return metric.replaceAll('_', '-')
}

export function metricsOfRole(...roles: readonly ('primary' | 'secondary' | 'info')[]): MetricName[] {
  return metricNames.filter((metric) => roles.includes(metricFacts[metric].role))
}
