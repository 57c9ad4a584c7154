package loadcurve.engines.storm;

import java.util.List;
import loadcurve.engines.outside.CurvesReader;
import loadcurve.engines.outside.Settings;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.storm.kafka.spout.FirstPollOffsetStrategy;
import org.apache.storm.kafka.spout.Func;
import org.apache.storm.kafka.spout.internal.CommonKafkaSpoutConfig;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/** How the spouts of storm-kafka-client read the topic of curves: from its begin, or from where they were; one tuple for each message. */
public final class KafkaSpouts {
  /** a static lambda of Storm's own type: it is serialized with the topology */
  private static final Func<ConsumerRecord<byte[], byte[]>, List<Object>> MESSAGE = record -> new Values((Object) record.value());

  private KafkaSpouts() {}

  public static String addresses(Settings.Kafka kafka) {
    return kafka.properties().get("bootstrap.servers");
  }

  public static <B extends CommonKafkaSpoutConfig.Builder<byte[], byte[], B>> B reading(
      B spout, Settings.Kafka kafka, int mostPolled, int pollMs) {
    CurvesReader.properties(kafka).forEach((name, value) -> spout.setProp(name, Secret.orPlain(name, value)));
    return spout
        .setProp("key.deserializer", ByteArrayDeserializer.class)
        .setProp("value.deserializer", ByteArrayDeserializer.class)
        .setProp("max.poll.records", mostPolled)
        .setPollTimeoutMs(pollMs)
        .setFirstPollOffsetStrategy(FirstPollOffsetStrategy.UNCOMMITTED_EARLIEST)
        .setRecordTranslator(MESSAGE, new Fields("message"));
  }
}
