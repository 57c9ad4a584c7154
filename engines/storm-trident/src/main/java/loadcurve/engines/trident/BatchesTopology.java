package loadcurve.engines.trident;

import loadcurve.engines.outside.Settings;
import loadcurve.engines.storm.Configs;
import org.apache.storm.Config;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.trident.TridentTopology;
import org.apache.storm.tuple.Fields;

/** Kafka -> sums of a batch in each task -> sums by shard in Redis, and the updates topic, batch by batch. */
final class BatchesTopology {
  private BatchesTopology() {}

  static StormTopology of(Settings settings) {
    TridentTopology topology = new TridentTopology();
    topology
        .newStream(settings.run(), Guarantee.of(settings).spout(settings))
        .parallelismHint(settings.parallelism())
        .partitionAggregate(Guarantee.of(settings).tuple, new AddUp(settings), new Fields("shard", "rows"))
        .partitionBy(new Fields("shard"))
        .partitionPersist(Sums.factory(settings), new Fields("shard", "rows"), new Sums.Updater());
    return topology.build();
  }

  static Config config(Settings settings) {
    Config config = Configs.of(settings, settings.options().ackers(), settings.options().batchesInFlight());
    config.put(Config.TOPOLOGY_TRIDENT_BATCH_EMIT_INTERVAL_MILLIS, settings.options().emitIntervalMs());
    // outlives a LocalCluster, which has a root of its own each time: batches go on where they were
    config.put(Config.TRANSACTIONAL_ZOOKEEPER_ROOT, "/" + settings.run() + "-batches");
    return config;
  }
}
