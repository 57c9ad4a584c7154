package loadcurve.engines.trident;

import java.io.Serializable;
import org.apache.kafka.common.TopicPartition;
import org.apache.storm.trident.spout.ISpoutPartition;

/** A partition of the topic of curves. */
record Partition(String topic, int number) implements ISpoutPartition, Serializable {
  @Override
  public String getId() {
    return topic + "-" + number;
  }

  TopicPartition ofKafka() {
    return new TopicPartition(topic, number);
  }
}
