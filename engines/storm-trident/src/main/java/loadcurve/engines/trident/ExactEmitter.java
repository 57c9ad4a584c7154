package loadcurve.engines.trident;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/** Reads the partitions of one task; a batch of it is one poll, and is known by its offsets. */
final class ExactEmitter implements Emitter<Integer, Partition, Map<String, Object>> {
  private static final String FIRST = "first";
  private static final String NEXT = "next";
  private static final long COMMIT_EVERY_NS = 1_000_000_000L;

  private final Settings settings;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Duration poll;
  /** where each partition is read next, as far as this consumer knows */
  private final Map<TopicPartition, Long> positions = new HashMap<>();
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
  public List<Partition> getOrderedPartitions(Integer partitions) {
    return ExactSpout.partitionsOf(settings);
  }

  @Override
  public void refreshPartitions(List<Partition> own) {
    consumer.assign(own.stream().map(Partition::ofKafka).toList());
    positions.clear();
  }

  @Override
  public Map<Partition, Map<String, Object>> emitBatchNew(
      TransactionAttempt batch, TridentCollector out, Set<Partition> own, Map<Partition, Map<String, Object>> last) {
    Map<Partition, Long> firsts = new HashMap<>();
    for (Partition one : own) firsts.put(one, firstOf(one.ofKafka(), last.get(one)));
    firsts.forEach((one, first) -> seek(one.ofKafka(), first));
    if (!own.isEmpty()) emit(consumer.poll(poll), out);
    Map<Partition, Map<String, Object>> offsets = new HashMap<>();
    firsts.forEach((one, first) -> offsets.put(one, Map.of(FIRST, first, NEXT, positions.get(one.ofKafka()))));
    commit(firsts);
    return offsets;
  }

  /** Exactly the records that it had: whatever a poll brings, until the last one is there. */
  @Override
  public void reEmitPartitionBatch(TransactionAttempt batch, TridentCollector out, Partition one, Map<String, Object> offsets) {
    TopicPartition partition = one.ofKafka();
    long next = number(offsets, NEXT);
    seek(partition, number(offsets, FIRST));
    Collection<TopicPartition> others = consumer.assignment().stream().filter(other -> !other.equals(partition)).toList();
    consumer.pause(others);
    while (positions.get(partition) < next) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(poll).records(partition))
        if (record.offset() < next) out.emit(new Values((Object) record.value()));
      positions.put(partition, consumer.position(partition));
    }
    consumer.resume(others);
    seek(partition, next);
  }

  private long firstOf(TopicPartition partition, Map<String, Object> last) {
    if (last != null) return number(last, NEXT);
    return consumer.beginningOffsets(List.of(partition)).get(partition);
  }

  private static long number(Map<String, Object> offsets, String name) {
    return ((Number) offsets.get(name)).longValue();
  }

  private void seek(TopicPartition partition, long offset) {
    if (positions.getOrDefault(partition, -1L) == offset) return;
    consumer.seek(partition, offset);
    positions.put(partition, offset);
  }

  private void emit(ConsumerRecords<byte[], byte[]> records, TridentCollector out) {
    for (ConsumerRecord<byte[], byte[]> record : records) out.emit(new Values((Object) record.value()));
    for (TopicPartition partition : records.partitions()) positions.put(partition, consumer.position(partition));
  }

  /** For whoever looks at the lag of the group. With one batch in flight, the batches before this one are done. */
  private void commit(Map<Partition, Long> done) {
    if (System.nanoTime() < nextCommitNs) return;
    nextCommitNs = System.nanoTime() + COMMIT_EVERY_NS;
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    done.forEach((one, first) -> offsets.put(one.ofKafka(), new OffsetAndMetadata(first)));
    consumer.commitAsync(offsets, null);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
