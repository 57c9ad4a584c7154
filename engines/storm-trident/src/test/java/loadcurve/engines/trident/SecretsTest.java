package loadcurve.engines.trident;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import loadcurve.engines.outside.Settings;
import org.apache.storm.generated.StormTopology;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
  private static final String HIDDEN = "hidden-from-all";

  @ParameterizedTest
  @DisplayName("what is secret is in the configuration of no component of the topology, nor in that of the topology")
  @CsvSource({"exactly-once,", "as-usual, opaque", "as-usual, transactional"})
  void shown(String guarantee, String spout) {
    Settings settings = settings(guarantee, spout);
    StormTopology topology = BatchesTopology.of(settings, null);
    List<String> shown = new ArrayList<>();
    topology.get_spouts().values().forEach(one -> shown.add(String.valueOf(one.get_common().get_json_conf())));
    topology.get_bolts().values().forEach(one -> shown.add(String.valueOf(one.get_common().get_json_conf())));
    shown.add(BatchesTopology.config(settings).toString());
    assertFalse(shown.toString().contains(HIDDEN), shown.toString());
  }

  private static Settings settings(String guarantee, String spout) {
    Map<String, String> properties = new HashMap<>(Map.of("bootstrap.servers", "127.0.0.1:9092"));
    for (String name : List.of("sasl.jaas.config", "ssl.keystore.key", "ssl.keystore.certificate.chain")) properties.put(name, HIDDEN);
    Settings.Kafka kafka = new Settings.Kafka(properties, "group", "curves", "updates", 1);
    Settings.Redis redis = new Settings.Redis("127.0.0.1", 6379, null, HIDDEN, false, null, "run:", true);
    Settings.Zookeeper zookeeper = new Settings.Zookeeper("127.0.0.1", 2181, "/run");
    Settings.Options options = new Settings.Options(0, 0, guarantee, 0, 1, 30, 1, 0, 0, 1, false, 500, spout, 1, 50, 20);
    return new Settings("run", "national-curve", "binary", 4, 1, 2, 0L, kafka, redis, zookeeper, null, null, null, options);
  }
}
