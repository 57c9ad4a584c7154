import { type MetricName, type MetricUnit, metricFacts, metricNames } from '../types/metrics.ts'

/** As other tools may show it beside a number. */
export const unitNames: Readonly<Record<MetricUnit, string>> = {
  us: 'us',
  perS: 'curves/s',
  cpuSPerMillion: 'CPU s/1M readings',
  bytes: 'bytes',
  readings: 'readings',
}

/** Words joined by hyphens: `result-p99-us`. */
export function slugOf(metric: MetricName): string {
  return metric.replaceAll('_', '-')
}

export function metricsOfRole(...roles: readonly ('primary' | 'secondary' | 'info')[]): MetricName[] {
  return metricNames.filter((metric) => roles.includes(metricFacts[metric].role))
}
