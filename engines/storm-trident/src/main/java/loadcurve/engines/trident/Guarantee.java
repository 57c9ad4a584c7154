package loadcurve.engines.trident;

import java.util.List;
import loadcurve.engines.outside.OncePublisher;
import loadcurve.engines.outside.OnceStore;
import loadcurve.engines.outside.Settings;
import loadcurve.engines.outside.UpdatePublisher;
import loadcurve.engines.workload.Deltas;
import org.apache.storm.trident.spout.ITridentDataSource;
import org.apache.storm.trident.state.map.MapState;
import org.apache.storm.tuple.Fields;

/** What a topology promises of each reading, and the parts that differ by it. */
enum Guarantee {
  /** parts of our own, which know each batch again */
  EXACTLY_ONCE("exactly-once", new Fields("message")) {
    @Override
    ITridentDataSource spout(Settings settings) {
      return new ExactSpout(settings);
    }

    @Override
    Store store(Settings settings, int part) {
      return new OnceStore(settings.redis(), "trident-" + part)::add;
    }

    @Override
    Publisher publisher(Settings settings, int part) {
      return new OncePublisher(settings.kafka(), "trident-" + part)::publish;
    }
  },
  /** a spout of storm-kafka-client and the state of Trident that belongs to it */
  AS_USUAL("as-usual", UsualSpout.TUPLE) {
    @Override
    ITridentDataSource spout(Settings settings) {
      return UsualSpout.of(settings).source(settings);
    }

    @Override
    Store store(Settings settings, int part) {
      MapState<Long> map = UsualSpout.of(settings).state(settings.redis());
      return (batch, deltas) -> RedisMap.add(map, batch, deltas);
    }

    @Override
    Publisher publisher(Settings settings, int part) {
      UpdatePublisher publisher = new UpdatePublisher(settings.kafka(), part);
      return (batch, updates) -> publisher.publish(updates);
    }
  };

  /** Where the sums of each batch go. Returns when they are there. */
  interface Store {
    void add(long batch, Deltas deltas) throws InterruptedException;
  }

  /** Where the updates of each batch go. Returns when they are there. */
  interface Publisher {
    void publish(long batch, List<byte[]> updates) throws InterruptedException;
  }

  /** what the spout sends of a message, the message first */
  final Fields tuple;
  private final String title;

  Guarantee(String title, Fields tuple) {
    this.title = title;
    this.tuple = tuple;
  }

  abstract ITridentDataSource spout(Settings settings);

  /** `part`: of the state. */
  abstract Store store(Settings settings, int part);

  abstract Publisher publisher(Settings settings, int part);

  static Guarantee of(Settings settings) {
    for (Guarantee one : values()) if (one.title.equals(settings.options().guarantee())) return one;
    throw new IllegalArgumentException("Trident has no guarantee " + settings.options().guarantee());
  }
}
