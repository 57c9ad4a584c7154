import { engines } from '../../../types/engines.ts'
import type { Scenario } from '../../../types/scenario.ts'
import type { CollectorSeries } from '../shape.ts'

/** What is not known of a pipeline that its user started, in sentences; empty = its lag and its CPU are known. */
export function unwatchedOf(
  { target, driver }: Pick<Scenario, 'target' | 'driver'>,
  collectors: readonly CollectorSeries[],
): string[] {
  if (engines[target.engine].runs !== 'elsewhere' || !('group' in target.options)) return []
  const { group, pid } = target.options
  const has = (name: string) => collectors.some(({ series }) => series[name]?.some((value) => value !== null))
  const noLag = driver.kind === 'kafka' && !has('kafka.curves_lag_records') ? [lagText(group)] : []
  return has('process.target_rss_bytes') ? noLag : [...noLag, costText(pid)]
}

function lagText(group: string | null): string {
  if (group === null)
    return 'How far your pipeline was behind is not known: name its consumer group in target.options.group.'
  return `How far your pipeline was behind is not known: the group ${group} had no committed offset for every partition of the curves topic.`
}

function costText(pid: number | null): string {
  if (pid === null)
    return 'Its CPU and memory are not known: if it runs on this machine, write its process id to target.options.pid.'
  return `Its CPU and memory are not known: the process ${pid} could not be read.`
}
