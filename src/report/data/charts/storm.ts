import type { Chart, ChartLine } from './chart.ts'

/** What Storm and Trident add to a topology. */
const addedByStorm = ['__acker', '$mastercoord-bg0', '$spoutcoord-spout']

/** The topology's own components in the colour of the engine. */
function ofComponents(family: ChartLine[0]): ChartLine[] {
  const added = addedByStorm.map((component): ChartLine => [family, 'ink3', { component }])
  return [...added, [family, 'engine']]
}

/** What Storm says of itself, most informative first. */
export const stormCharts: readonly Chart[] = [
  { title: 'Spout lag', place: 'says', lines: ofComponents('storm.lag_{component}_records') },
  {
    title: 'Held back by max.spout.pending',
    place: 'says',
    lines: ofComponents('storm.held_back_{component}_ratio'),
  },
  { title: 'Receive queues', place: 'says', lines: ofComponents('storm.queue_{component}') },
  { title: 'Capacity', place: 'says', lines: ofComponents('storm.capacity_{component}_ratio') },
  {
    title: 'Complete latency',
    place: 'says',
    lines: ofComponents('storm.complete_{component}_us'),
  },
  { title: 'Complete latency, Storm UI', place: 'says', lines: ofComponents('storm.ui_complete_{component}_us') },
  { title: 'Emitted', place: 'says', lines: ofComponents('storm.emitted_{component}PerS') },
  { title: 'Executed', place: 'says', lines: ofComponents('storm.executed_{component}PerS') },
  { title: 'Acked', place: 'says', lines: ofComponents('storm.acked_{component}PerS') },
  { title: 'Failed', place: 'says', folded: true, lines: ofComponents('storm.failed_{component}PerS') },
  {
    title: 'Execute latency, Storm UI',
    place: 'says',
    folded: true,
    lines: ofComponents('storm.ui_execute_{component}_us'),
  },
  {
    title: 'Process latency, Storm UI',
    place: 'says',
    folded: true,
    lines: ofComponents('storm.ui_process_{component}_us'),
  },
  ...(['emitted', 'executed', 'acked', 'failed'] as const).flatMap((what): Chart[] => [
    { title: `All ${what}`, place: 'says', folded: true, lines: ofComponents(`storm.count_${what}_{component}`) },
    {
      title: `All ${what}, Storm UI`,
      place: 'says',
      folded: true,
      lines: ofComponents(`storm.ui_${what}_{component}`),
    },
  ]),
]
