import { addEngine } from '../../src/types/engines.ts'

/** An engine whose processes the run starts and that stamps by a clock of its own, as one on a JVM does. */
export const jvm = addEngine('jvm', {
  runs: 'processes',
  drivers: ['kafka', 'http'],
  options: ['store'],
  customers: 'redis',
  keepsSums: true,
  publishes: true,
  readsInOurGroup: true,
  sharesClock: false,
  unbreakable: null,
  defaultFlushUs: null,
  parallelism: { counts: 'task slot' },
  listens: 'all workers',
  title: 'made up',
  guarantees: [],
  needsZookeeper: false,
  inJvm: false,
  statistics: null,
  processBytes: 1e9,
})
