import type { Chart } from './chart.ts'

/** Charts of ZooKeeper, most informative first. */
export const zookeeperCharts: readonly Chart[] = [
  {
    title: 'Transaction log sync',
    lines: [['zookeeper.fsync_mean_us'], ['zookeeper.fsync_max_us', 'ink3']],
  },
  {
    title: 'Requests, mean',
    lines: [['zookeeper.update_mean_us'], ['zookeeper.read_mean_us', 'ink3'], ['zookeeper.proposal_mean_us', 'ink']],
  },
  { lines: [['zookeeper.outstanding_requests']] },
  { title: 'Updates and reads', lines: [['zookeeper.updatesPerS'], ['zookeeper.readsPerS', 'ink3']] },
  { title: 'Writes per path', folded: true, lines: [['zookeeper.writes_{namespace}PerS']] },
  { title: 'Bytes written per path', folded: true, lines: [['zookeeper.written_{namespace}_bytesPerS']] },
  { title: 'Nodes per path', folded: true, lines: [['zookeeper.nodes_{namespace}']] },
  {
    title: 'Nodes and watches',
    folded: true,
    lines: [['zookeeper.znodes'], ['zookeeper.watches', 'ink3'], ['zookeeper.ephemerals', 'ink']],
  },
  {
    title: 'Packets',
    folded: true,
    lines: [['zookeeper.packets_receivedPerS'], ['zookeeper.packets_sentPerS', 'ink3']],
  },
  {
    title: 'Client bytes',
    folded: true,
    lines: [['zookeeper.received_bytesPerS'], ['zookeeper.sent_bytesPerS', 'ink3']],
  },
]
