package loadcurve.engines.trident;

import loadcurve.engines.outside.Settings;
import loadcurve.engines.storm.Configs;
import loadcurve.engines.storm.Drpc;
import org.apache.storm.Config;
import org.apache.storm.ILocalDRPC;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.trident.Stream;
import org.apache.storm.trident.TridentTopology;
import org.apache.storm.tuple.Fields;

/** Kafka -> sums of a batch in each task -> sums of the batch in Redis, and the updates topic, batch by batch. */
final class BatchesTopology {
  private static final Fields ROWS = new Fields("rows");
  /** by Trident's name */
  private static final Fields QUESTION = new Fields("args");
  private static final Fields ANSWER = new Fields("wattHours");

  private BatchesTopology() {}

  /** `local`: where questions come from in a process of its own; null: from the DRPC servers that the configuration names. */
  static StormTopology of(Settings settings, ILocalDRPC local) {
    TridentTopology topology = new TridentTopology();
    dealt(topology.newStream(settings.run(), Guarantee.of(settings).spout(settings)), settings)
        .partitionAggregate(Guarantee.of(settings).tuple, new AddUp(settings), ROWS)
        .parallelismHint(settings.parallelism())
        .global()
        .partitionPersist(Sums.factory(settings), ROWS, new Sums.Updater());
    if (settings.options().drpc())
      topology.newDRPCStream(Drpc.ENERGY, local)
          .stateQuery(topology.newStaticState(Answers.factory(settings)), QUESTION, new Answers.Query(), ANSWER)
          .project(new Fields("args", "wattHours"));
    return topology.build();
  }

  /** Trident connects as many tasks one to one. Where they are not as many, messages are dealt, those of a partition to one task. */
  private static Stream dealt(Stream read, Settings settings) {
    if (settings.spoutTasks() == settings.parallelism()) return read;
    Stream tasks = read.parallelismHint(settings.spoutTasks());
    boolean placed = Guarantee.of(settings).tuple.contains(UsualSpout.PARTITION);
    return placed ? tasks.partitionBy(new Fields(UsualSpout.PARTITION)) : tasks.localOrShuffle();
  }

  static Config config(Settings settings) {
    Config config = Configs.of(settings, settings.options().ackers(), settings.options().batchesInFlight());
    config.put(Config.TOPOLOGY_TRIDENT_BATCH_EMIT_INTERVAL_MILLIS, settings.options().emitIntervalMs());
    // outlives a LocalCluster, which has a root of its own each time: batches go on where they were
    config.put(Config.TRANSACTIONAL_ZOOKEEPER_ROOT, "/" + settings.run() + "-batches");
    return config;
  }
}
