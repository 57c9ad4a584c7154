package loadcurve.engines.outside;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes the updates of each batch exactly once: in one transaction of Kafka with the number of the batch, which is kept
 * as the offset of a group of its own. A batch whose number is not above the last one has been published already. Whoever
 * takes over a part fences its predecessor, so that an update of a dead process never comes late.
 */
public final class OncePublisher implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final int partitions;
  private final String group;
  private final TopicPartition place;
  private long lastBatch;
  private int turn;

  /** `part`: of the pipeline; a name that no other part has. */
  public OncePublisher(Settings.Kafka kafka, String part) {
    topic = kafka.updatesTopic();
    partitions = kafka.updatesPartitions();
    group = kafka.group() + "-" + part;
    place = new TopicPartition(topic, 0);
    Map<String, Object> properties = new HashMap<>(kafka.properties());
    properties.put("linger.ms", "0");
    properties.put("transactional.id", group);
    properties.put("delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE));
    properties.put("max.block.ms", Integer.toString(Integer.MAX_VALUE));
    producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    lastBatch = readLast(kafka);
  }

  private long readLast(Settings.Kafka kafka) {
    Map<String, Object> properties = new HashMap<>(kafka.properties());
    properties.put("group.id", group);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    try (KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      OffsetAndMetadata last = reader.committed(Set.of(place), PATIENCE).get(place);
      return last == null ? -1 : last.offset();
    }
  }

  /** Returns when the updates are committed. Batches come in order. Errors: IllegalStateException; the part has to start again. */
  public void publish(long batch, List<byte[]> updates) throws InterruptedException {
    if (batch <= lastBatch) return;
    producer.beginTransaction();
    List<Future<RecordMetadata>> sent = new ArrayList<>(updates.size());
    for (byte[] update : updates)
      sent.add(producer.send(new ProducerRecord<>(topic, Integer.remainderUnsigned(turn++, partitions), null, update)));
    producer.sendOffsetsToTransaction(Map.of(place, new OffsetAndMetadata(batch)), new ConsumerGroupMetadata(group));
    try {
      for (Future<RecordMetadata> one : sent) one.get();
    } catch (ExecutionException refused) {
      throw new IllegalStateException("cannot publish to " + topic + ": " + refused.getCause().getMessage(), refused.getCause());
    }
    producer.commitTransaction();
    lastBatch = batch;
  }

  @Override
  public void close() {
    producer.close();
  }
}
