package loadcurve.engines.outside;

import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** A connection to the Redis of a run that asks again while Redis is down or refuses. One thread only. */
final class PatientRedis implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PatientRedis.class);
  private static final long PAUSE_MS = 100;

  private final Settings.Redis place;
  private Jedis redis;

  /** Errors: JedisException if Redis is not there now. */
  PatientRedis(Settings.Redis place) {
    this.place = place;
    redis = RedisConnection.open(place);
  }

  /** At the start, where a Redis that is not there is an error: JedisException. */
  <T> T askOnce(Function<Jedis, T> work) {
    return work.apply(redis);
  }

  /** `work` may have been done by Redis and is done again where the answer was lost. */
  <T> T ask(Function<Jedis, T> work) throws InterruptedException {
    while (true) {
      try {
        if (redis == null) redis = RedisConnection.open(place);
        return work.apply(redis);
      } catch (JedisException refused) {
        LOG.warn("Redis is asked again: {}", refused.getMessage());
        Harness.trouble("cannot store sums: " + refused.getMessage());
        if (redis != null && redis.isBroken()) redis = null;
      }
      Thread.sleep(PAUSE_MS);
    }
  }

  @Override
  public void close() {
    if (redis != null) redis.close();
  }
}
