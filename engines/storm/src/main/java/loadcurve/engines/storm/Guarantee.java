package loadcurve.engines.storm;

import loadcurve.engines.outside.Settings;
import org.apache.storm.kafka.spout.KafkaSpoutConfig.ProcessingGuarantee;

/** What a topology promises of each message. */
enum Guarantee {
  /** tuples are acked once they are stored and published; what is not is sent again */
  AT_LEAST_ONCE("at-least-once", true, ProcessingGuarantee.AT_LEAST_ONCE),
  /** offsets are committed before messages are sent on, and nothing is acked */
  AT_MOST_ONCE("at-most-once", false, ProcessingGuarantee.AT_MOST_ONCE);

  final boolean acks;
  final ProcessingGuarantee ofSpout;
  private final String title;

  Guarantee(String title, boolean acks, ProcessingGuarantee ofSpout) {
    this.title = title;
    this.acks = acks;
    this.ofSpout = ofSpout;
  }

  static Guarantee of(Settings settings) {
    for (Guarantee one : values()) if (one.title.equals(settings.options().guarantee())) return one;
    throw new IllegalArgumentException("Storm has no guarantee " + settings.options().guarantee());
  }
}
