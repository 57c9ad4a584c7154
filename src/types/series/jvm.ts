import { noisy, type SeriesFamily } from './family.ts'

/** Each JVM of the target. `{gc}` is a garbage collector, as the JVM names it: `G1-Young-Generation`. */
export const jvmSeries = {
  'jvm.{process}_heap_used_bytes': noisy('bytes', 'lower', 'Heap of {process}, used', '{process} used'),
  'jvm.{process}_heap_max_bytes': noisy('bytes', null, 'Heap of {process}, limit', '{process} limit'),
  'jvm.{process}_gc_ratio': noisy('ratio', 'lower', 'Garbage collection in {process}, share of time', '{process}'),
  'jvm.{process}_gc_{gc}_ratio': noisy(
    'ratio',
    'lower',
    'Garbage collection in {process} by {gc}, share of time',
    '{process} {gc}',
  ),
  'jvm.{process}_gc_{gc}_collectionsPerS': noisy('perS', 'lower', 'Collections of {process}, {gc}', '{process} {gc}'),
  'jvm.{process}_threads': noisy('count', null, 'Java threads of {process}', '{process}'),
} satisfies Record<`jvm.${string}`, SeriesFamily>
