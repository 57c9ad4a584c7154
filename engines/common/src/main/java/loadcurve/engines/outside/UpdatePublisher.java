package loadcurve.engines.outside;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes updates with Kafka's own producer, which is idempotent: what it sends again arrives once. */
public final class UpdatePublisher implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final int partitions;
  private int turn;

  /** `first`: the partition to begin with, so that several publishers do not run in lockstep. */
  public UpdatePublisher(Settings.Kafka kafka, int first) {
    Map<String, Object> properties = new HashMap<>(kafka.properties());
    properties.put("acks", "all");
    properties.put("linger.ms", "0");
    // a broker may be down for as long as a scenario wants
    properties.put("delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE));
    properties.put("max.block.ms", Integer.toString(Integer.MAX_VALUE));
    producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    topic = kafka.updatesTopic();
    partitions = kafka.updatesPartitions();
    turn = first;
  }

  /** Returns when all are acknowledged. */
  public void publish(List<byte[]> updates) throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>(updates.size());
    for (byte[] update : updates)
      sent.add(producer.send(new ProducerRecord<>(topic, Integer.remainderUnsigned(turn++, partitions), null, update)));
    try {
      for (Future<RecordMetadata> one : sent) one.get();
    } catch (ExecutionException refused) {
      throw new IllegalStateException("cannot publish to " + topic + ": " + refused.getCause().getMessage(), refused.getCause());
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
