package loadcurve.engines.trident;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.storm.trident.spout.ISpoutPartition;

/**
 * The partitions of the topic that one task reads, in Trident's eyes one partition: so their offsets in a batch are one
 * node in ZooKeeper. Were each a node of its own, a kill between two of them would leave a batch of which Trident knows
 * one partition and not the other; it then sends the unknown one again from nowhere, and forgets where it had been.
 *
 * @param task 0 to `tasks` - 1; it reads each `tasks`-th partition of the `count` there are
 */
record Partitions(String topic, int task, int tasks, int count) implements ISpoutPartition, Serializable {
  @Override
  public String getId() {
    return topic + "-" + task;
  }

  List<TopicPartition> ofKafka() {
    return IntStream.range(0, count)
        .filter(number -> number % tasks == task)
        .mapToObj(number -> new TopicPartition(topic, number))
        .toList();
  }
}
