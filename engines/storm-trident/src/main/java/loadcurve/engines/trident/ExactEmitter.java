package loadcurve.engines.trident;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import loadcurve.engines.outside.CurvesReader;
import loadcurve.engines.outside.Settings;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.storm.trident.operation.TridentCollector;
import org.apache.storm.trident.spout.IPartitionedTridentSpout.Emitter;
import org.apache.storm.trident.topology.TransactionAttempt;
import org.apache.storm.tuple.Values;

/**
 * Reads the partitions of one task. A batch of it is one poll, and is known by its offsets: `partition -> [first, next]`,
 * which Trident keeps as JSON.
 */
final class ExactEmitter implements Emitter<Integer, Partitions, Map<String, Object>> {
  private static final long COMMIT_EVERY_NS = 1_000_000_000L;

  private final Settings settings;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Duration poll;
  private long nextCommitNs;

  ExactEmitter(Settings settings) {
    this.settings = settings;
    Map<String, Object> properties = CurvesReader.properties(settings.kafka());
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "none");
    properties.put("max.poll.records", settings.options().batch());
    consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    poll = Duration.ofMillis(settings.options().pollTimeoutMs());
  }

  @Override
  public List<Partitions> getOrderedPartitions(Integer tasks) {
    String topic = settings.kafka().curvesTopic();
    return IntStream.range(0, tasks).mapToObj(task -> new Partitions(topic, task, tasks, settings.partitions())).toList();
  }

  @Override
  public void refreshPartitions(List<Partitions> own) {
    List<TopicPartition> all = own.stream().flatMap(one -> one.ofKafka().stream()).toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  @Override
  public Map<Partitions, Map<String, Object>> emitBatchNew(
      TransactionAttempt batch, TridentCollector out, Set<Partitions> own, Map<Partitions, Map<String, Object>> last) {
    Map<Partitions, Map<String, Object>> offsets = new HashMap<>();
    for (Partitions one : own) offsets.put(one, emitted(one.ofKafka(), last.get(one), out));
    return offsets;
  }

  /** `last`: the offsets of the batch before; null = this is the first. */
  private Map<String, Object> emitted(List<TopicPartition> partitions, Map<String, Object> last, TridentCollector out) {
    Map<TopicPartition, Long> firsts = new HashMap<>();
    for (TopicPartition partition : partitions) {
      if (last != null) seek(partition, nextOf(last, partition));
      firsts.put(partition, consumer.position(partition));
    }
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(poll)) out.emit(new Values((Object) record.value()));
    Map<String, Object> offsets = new HashMap<>();
    firsts.forEach((partition, first) -> offsets.put(nameOf(partition), List.of(first, consumer.position(partition))));
    commit(firsts);
    return offsets;
  }

  /** Exactly the records that it had: whatever a poll brings, until the last one of each partition is there. */
  @Override
  public void reEmitPartitionBatch(TransactionAttempt batch, TridentCollector out, Partitions one, Map<String, Object> offsets) {
    List<TopicPartition> open = new ArrayList<>(one.ofKafka());
    for (TopicPartition partition : open) seek(partition, firstOf(offsets, partition));
    closeRead(open, offsets);
    while (!open.isEmpty()) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(poll);
      for (TopicPartition partition : open)
        for (ConsumerRecord<byte[], byte[]> record : records.records(partition))
          if (record.offset() < nextOf(offsets, partition)) out.emit(new Values((Object) record.value()));
      closeRead(open, offsets);
    }
    for (TopicPartition partition : one.ofKafka()) seek(partition, nextOf(offsets, partition));
    consumer.resume(consumer.paused());
  }

  /** Takes out and pauses the partitions that have been read as far as the batch goes. */
  private void closeRead(List<TopicPartition> open, Map<String, Object> offsets) {
    List<TopicPartition> read = open.stream().filter(one -> consumer.position(one) >= nextOf(offsets, one)).toList();
    consumer.pause(read);
    open.removeAll(read);
  }

  private void seek(TopicPartition partition, long offset) {
    if (consumer.position(partition) != offset) consumer.seek(partition, offset);
  }

  private static String nameOf(TopicPartition partition) {
    return Integer.toString(partition.partition());
  }

  private static long firstOf(Map<String, Object> offsets, TopicPartition partition) {
    return offsetOf(offsets, partition, 0);
  }

  private static long nextOf(Map<String, Object> offsets, TopicPartition partition) {
    return offsetOf(offsets, partition, 1);
  }

  private static long offsetOf(Map<String, Object> offsets, TopicPartition partition, int place) {
    return ((Number) ((List<?>) offsets.get(nameOf(partition))).get(place)).longValue();
  }

  /** For whoever looks at the lag of the group. With one batch in flight, the batches before this one are done. */
  private void commit(Map<TopicPartition, Long> done) {
    if (System.nanoTime() < nextCommitNs) return;
    nextCommitNs = System.nanoTime() + COMMIT_EVERY_NS;
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    done.forEach((partition, first) -> offsets.put(partition, new OffsetAndMetadata(first)));
    consumer.commitAsync(offsets, null);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
