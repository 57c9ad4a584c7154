package loadcurve.engines.storm;

import loadcurve.engines.outside.Settings;
import org.apache.storm.Config;
import org.apache.storm.ILocalDRPC;
import org.apache.storm.drpc.DRPCSpout;
import org.apache.storm.drpc.ReturnResults;
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

  /** `local`: where questions come from in a process of its own; null: from the DRPC servers that the configuration names. */
  static StormTopology of(Settings settings, ILocalDRPC local) {
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
    if (settings.options().drpc()) addAnswers(topology, settings, local);
    return topology.createTopology();
  }

  private static void addAnswers(TopologyBuilder topology, Settings settings, ILocalDRPC local) {
    DRPCSpout questions = local == null ? new DRPCSpout(Drpc.ENERGY) : new DRPCSpout(Drpc.ENERGY, local);
    topology.setSpout(Streams.QUESTIONS, questions);
    topology.setBolt(Streams.ANSWER, new AnswerBolt(settings)).localOrShuffleGrouping(Streams.QUESTIONS);
    topology.setBolt(Streams.RETURN, new ReturnResults()).localOrShuffleGrouping(Streams.ANSWER);
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
