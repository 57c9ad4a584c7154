import type { Chart } from './chart.ts'
import { harnessCharts } from './harness.ts'
import { hostCharts } from './host.ts'
import { jvmCharts } from './jvm.ts'
import { kafkaCharts } from './kafka.ts'
import { processCharts } from './process.ts'
import { redisCharts } from './redis.ts'
import { stormCharts } from './storm.ts'
import { zookeeperCharts } from './zookeeper.ts'

/** Rarely needed charts, last in their part. */
const seldom: readonly Chart[] = [
  { folded: true, lines: [['kafka.brokers_answering']] },
  { folded: true, lines: [['kafka.failed_producesPerS']] },
  { folded: true, lines: [['zookeeper.commitsPerS']] },
  { folded: true, lines: [['zookeeper.connections']] },
  { folded: true, lines: [['zookeeper.data_bytes']] },
  { folded: true, lines: [['zookeeper.fsyncsPerS']] },
  { folded: true, lines: [['zookeeper.open_files']] },
  { folded: true, lines: [['redis.memory_fragmentation']] },
  { folded: true, lines: [['redis.rejected_connectionsPerS']] },
]

/** The charts of every series of the table, each in one chart; within a part the most informative first. */
export const knownCharts: readonly Chart[] = [
  ...hostCharts,
  ...harnessCharts,
  ...kafkaCharts,
  ...zookeeperCharts,
  ...redisCharts,
  ...stormCharts,
  ...processCharts,
  ...jvmCharts,
  ...seldom,
]
