package loadcurve.engines.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import loadcurve.engines.outside.Settings;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.utils.Utils;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is secret")
class SecretTest {
  private static final String HIDDEN = "hidden-from-all";
  private static final List<String> SECRETS =
      List.of("sasl.jaas.config", "ssl.keystore.key", "ssl.keystore.certificate.chain", "ssl.key.password", "ssl.truststore.password");

  private static Settings settings() {
    Map<String, String> properties = new HashMap<>(Map.of("bootstrap.servers", "127.0.0.1:9092", "ssl.keystore.type", "PEM"));
    for (String name : SECRETS) properties.put(name, HIDDEN);
    Settings.Kafka kafka = new Settings.Kafka(properties, "group", "curves", "updates", 1);
    Settings.Redis redis = new Settings.Redis("127.0.0.1", 6379, null, HIDDEN, false, null, "run:", true);
    Settings.Options options = new Settings.Options(100, 1000, "at-least-once", 100, 1, 30, 2, 2, 0, 1, false, 0, null, 0, 0, 0);
    return new Settings("run", "national-curve", "binary", 4, 1, 2, 0L, kafka, redis, null, null, null, null, options);
  }

  @Test
  @DisplayName("is in the configuration of no component of the topology, nor in that of the topology")
  void shown() {
    StormTopology topology = CurvesTopology.of(settings(), null);
    List<String> shown = new ArrayList<>();
    topology.get_spouts().values().forEach(one -> shown.add(String.valueOf(one.get_common().get_json_conf())));
    topology.get_bolts().values().forEach(one -> shown.add(String.valueOf(one.get_common().get_json_conf())));
    shown.add(CurvesTopology.config(settings()).toString());
    // the rest of the client's properties is there, as of any KafkaSpout
    assertTrue(shown.toString().contains("config.ssl.keystore.type"), shown.toString());
    assertFalse(shown.toString().contains(HIDDEN), shown.toString());
  }

  @Test
  @DisplayName("comes to the Kafka client of a worker as it was")
  void travels() {
    Map<String, Object> properties = new HashMap<>(Map.of("bootstrap.servers", "127.0.0.1:9092"));
    properties.put("key.deserializer", ByteArrayDeserializer.class);
    properties.put("value.deserializer", ByteArrayDeserializer.class);
    for (String name : SECRETS) {
      Object there = Utils.javaDeserialize(Utils.javaSerialize(Secret.orPlain(name, HIDDEN)), Object.class);
      assertFalse(there.toString().contains(HIDDEN), name);
      properties.put(name, there);
    }
    ConsumerConfig client = new ConsumerConfig(properties);
    for (String name : SECRETS) assertEquals(new Password(HIDDEN), client.getPassword(name));
  }
}
