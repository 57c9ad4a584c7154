import { noisy, type SeriesFamily } from './family.ts'

/** What Storm says of itself: its workers every second, and nimbus as its web page shows it. */
export const stormSeries = {
  'storm.lag_{component}_records': noisy('count', 'lower', 'Storm: not acked by {component}', '{component}'),
  'storm.queue_{component}': noisy('count', 'lower', 'Storm: queue of {component}', '{component}'),
  'storm.held_back_{component}_ratio': noisy(
    'ratio',
    'lower',
    'Storm: time {component} was held back by max.spout.pending',
    '{component}',
  ),
  'storm.complete_{component}_us': noisy('us', 'lower', 'Storm: complete latency of {component}', '{component}'),
  'storm.capacity_{component}_ratio': noisy('ratio', 'lower', 'Storm: capacity of {component}', '{component}'),
  'storm.emitted_{component}PerS': noisy('perS', null, 'Storm: emitted by {component}', '{component}'),
  'storm.executed_{component}PerS': noisy('perS', null, 'Storm: executed by {component}', '{component}'),
  'storm.acked_{component}PerS': noisy('perS', null, 'Storm: acked to {component}', '{component}'),
  'storm.failed_{component}PerS': noisy('perS', 'lower', 'Storm: failed for {component}', '{component}'),
  'storm.count_emitted_{component}': noisy('count', null, 'Storm: emitted by {component} so far', '{component}'),
  'storm.count_executed_{component}': noisy('count', null, 'Storm: executed by {component} so far', '{component}'),
  'storm.count_acked_{component}': noisy('count', null, 'Storm: acked to {component} so far', '{component}'),
  'storm.count_failed_{component}': noisy('count', 'lower', 'Storm: failed for {component} so far', '{component}'),
  'storm.ui_complete_{component}_us': noisy('us', 'lower', 'Storm UI: complete latency of {component}', '{component}'),
  'storm.ui_execute_{component}_us': noisy('us', 'lower', 'Storm UI: execute latency of {component}', '{component}'),
  'storm.ui_process_{component}_us': noisy('us', 'lower', 'Storm UI: process latency of {component}', '{component}'),
  'storm.ui_emitted_{component}': noisy('count', null, 'Storm UI: emitted by {component}', '{component}'),
  'storm.ui_executed_{component}': noisy('count', null, 'Storm UI: executed by {component}', '{component}'),
  'storm.ui_acked_{component}': noisy('count', null, 'Storm UI: acked, {component}', '{component}'),
  'storm.ui_failed_{component}': noisy('count', 'lower', 'Storm UI: failed, {component}', '{component}'),
} satisfies Record<`storm.${string}`, SeriesFamily>
