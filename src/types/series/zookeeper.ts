import { exact, noisy, type SeriesFamily } from './family.ts'

/** ZooKeeper. */
export const zookeeperSeries = {
  'zookeeper.fsync_mean_us': noisy('us', 'lower', 'Transaction log sync, mean', 'mean'),
  'zookeeper.fsync_max_us': noisy('us', 'lower', 'Transaction log sync, longest', 'longest so far'),
  'zookeeper.fsyncsPerS': noisy('perS', null, 'Log syncs', 'syncs'),
  'zookeeper.update_mean_us': noisy('us', 'lower', 'Update, mean', 'update'),
  'zookeeper.read_mean_us': noisy('us', 'lower', 'Read, mean', 'read'),
  'zookeeper.proposal_mean_us': noisy('us', 'lower', 'Proposal, mean', 'proposal'),
  'zookeeper.outstanding_requests': noisy('count', 'lower', 'Outstanding requests', 'waiting'),
  'zookeeper.updatesPerS': noisy('perS', null, 'Updates', 'updates'),
  'zookeeper.readsPerS': noisy('perS', null, 'Reads', 'reads'),
  'zookeeper.commitsPerS': noisy('perS', null, 'Commits', 'Commits'),
  'zookeeper.writes_{namespace}PerS': noisy('perS', null, 'Writes under /{namespace}', '/{namespace}'),
  'zookeeper.written_{namespace}_bytesPerS': noisy(
    'bytesPerS',
    null,
    'Bytes written under /{namespace}',
    '/{namespace}',
  ),
  'zookeeper.nodes_{namespace}': noisy('count', null, 'Nodes under /{namespace}', '/{namespace}'),
  'zookeeper.znodes': noisy('count', null, 'Nodes', 'nodes'),
  'zookeeper.watches': noisy('count', null, 'Watches', 'watches'),
  'zookeeper.ephemerals': exact('count', null, 'Ephemeral nodes', 'ephemerals'),
  'zookeeper.connections': noisy('count', null, 'Connections', 'Connections'),
  'zookeeper.packets_receivedPerS': noisy('perS', null, 'Packets received', 'received'),
  'zookeeper.packets_sentPerS': noisy('perS', null, 'Packets sent', 'sent'),
  'zookeeper.received_bytesPerS': noisy('bytesPerS', null, 'Bytes received from clients', 'received'),
  'zookeeper.sent_bytesPerS': noisy('bytesPerS', null, 'Bytes sent to clients', 'sent'),
  'zookeeper.data_bytes': noisy('bytes', null, 'Size of all nodes', 'approximate size'),
  'zookeeper.open_files': noisy('count', null, 'Open files', 'Open files'),
} satisfies Record<`zookeeper.${string}`, SeriesFamily>
