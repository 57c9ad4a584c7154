package loadcurve.engines.storm;

import loadcurve.engines.outside.Settings;
import org.apache.storm.Config;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.kafka.spout.KafkaSpout;
import org.apache.storm.kafka.spout.KafkaSpoutConfig;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.tuple.Fields;

/** Kafka -> decode, join, add up -> Redis and the updates topic; one tuple for each message, whatever it holds. */
final class CurvesTopology {
  private static final int POLL_MS = 20;
  private static final int COMMIT_MS = 1000;
  private static final int MOST_POLLED = 2000;

  private CurvesTopology() {}

  static StormTopology of(Settings settings) {
    int tasks = settings.parallelism();
    TopologyBuilder topology = new TopologyBuilder();
    topology.setSpout(Streams.METERS, new KafkaSpout<>(spout(settings)), settings.spoutTasks());
    // one in each worker: there is one left when a worker dies
    topology.setSpout(Streams.CLOCK, new FlushClock(settings.options().flushMs()), Math.max(1, settings.options().workers()));
    topology.setBolt(Streams.ADD_UP, new AddUpBolt(settings), tasks)
        .localOrShuffleGrouping(Streams.METERS)
        .allGrouping(Streams.CLOCK, Streams.TICK)
        .directGrouping(Streams.PUBLISH, Streams.DONE);
    topology.setBolt(Streams.PUBLISH, new PublishBolt(settings), Math.max(1, settings.options().publishers()))
        .fieldsGrouping(Streams.ADD_UP, Streams.PARTIALS, new Fields("shard"))
        .directGrouping(Streams.ADD_UP, Streams.FLUSH);
    return topology.createTopology();
  }

  static Config config(Settings settings) {
    int ackers = Guarantee.of(settings).acks ? settings.options().ackers() : 0;
    return Configs.of(settings, ackers, settings.options().maxSpoutPending());
  }

  private static KafkaSpoutConfig<byte[], byte[]> spout(Settings settings) {
    Settings.Kafka kafka = settings.kafka();
    KafkaSpoutConfig.Builder<byte[], byte[]> spout =
        new KafkaSpoutConfig.Builder<>(KafkaSpouts.addresses(kafka), kafka.curvesTopic());
    return KafkaSpouts.reading(spout, kafka, MOST_POLLED, POLL_MS)
        .setOffsetCommitPeriodMs(COMMIT_MS)
        .setProcessingGuarantee(Guarantee.of(settings).ofSpout)
        .build();
  }
}
