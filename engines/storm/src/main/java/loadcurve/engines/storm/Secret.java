package loadcurve.engines.storm;

import java.io.Serializable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/**
 * A property of a Kafka client that is secret. Spouts copy properties that are texts into the configuration of their
 * component, which nimbus tells everyone who asks, and into the log; this one they leave out, and it hides itself.
 */
final class Secret extends Password implements Serializable {
  private static final long serialVersionUID = 1;

  private Secret(String text) {
    super(text);
  }

  /** As it is, unless it is a secret of a consumer. */
  static Object orPlain(String name, Object value) {
    ConfigDef.ConfigKey known = ConsumerConfig.configDef().configKeys().get(name);
    boolean secret = known != null && known.type == ConfigDef.Type.PASSWORD;
    return secret && value instanceof String text ? new Secret(text) : value;
  }

  /** Kafka's own class cannot be serialized. */
  private Object writeReplace() {
    return new Travelling(value());
  }

  private record Travelling(String text) implements Serializable {
    private Object readResolve() {
      return new Secret(text);
    }
  }
}
