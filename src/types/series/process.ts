import { noisy, type SeriesFamily } from './family.ts'

/** Each process of the pipeline. CPU and run queue are of one core, over all its threads: 2 is two cores. */
export const processSeries = {
  'process.{process}_cpu_ratio': noisy('ratio', 'lower', 'CPU of {process}', '{process}'),
  'process.{process}_rss_bytes': noisy('bytes', 'lower', 'Memory of {process}', '{process}'),
  'process.{process}_run_queue_ratio': noisy('ratio', 'lower', 'Waiting for a CPU, {process}', '{process}'),
  'process.{process}_threads': noisy('count', null, 'Threads of {process}', '{process}'),
  'process.{process}_voluntary_switchesPerS': noisy(
    'perS',
    'lower',
    'Context switches of {process}, voluntary',
    '{process} voluntary',
  ),
  'process.{process}_involuntary_switchesPerS': noisy(
    'perS',
    'lower',
    'Context switches of {process}, involuntary',
    '{process} involuntary',
  ),
  'process.{process}_major_faultsPerS': noisy('perS', 'lower', 'Pages read from disk by {process}', '{process}'),
} satisfies Record<`process.${string}`, SeriesFamily>
