package loadcurve.engines.outside;

import java.util.HashMap;
import java.util.Map;
import loadcurve.engines.workload.Deltas;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Totals in Redis: the hashes `PREFIX:energy:SLOT`, field group, value Wh. Adds at least once: a pipeline whose connection
 * breaks is sent again, and Redis may have executed the first.
 */
public final class SumsStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SumsStore.class);
  private static final long PAUSE_MS = 100;

  private final Settings.Redis place;
  private Jedis redis;

  public SumsStore(Settings.Redis place) {
    this.place = place;
    redis = RedisConnection.open(place);
  }

  /** Returns when Redis has acknowledged all sums of the rows; tries again while it is down or refuses. */
  public void add(Deltas deltas) throws InterruptedException {
    Map<Integer, Map<Integer, Long>> sums = sumsOf(deltas);
    while (!added(sums)) Thread.sleep(PAUSE_MS);
  }

  @Override
  public void close() {
    if (redis != null) redis.close();
  }

  /** By slot, then by group: rows of the same in several buckets of due time become one command. */
  public static Map<Integer, Map<Integer, Long>> sumsOf(Deltas deltas) {
    Map<Integer, Map<Integer, Long>> sums = new HashMap<>();
    for (int row = 0; row < deltas.rows(); row++)
      if (deltas.count(row) > 0)
        sums.computeIfAbsent(deltas.slot(row), slot -> new HashMap<>()).merge(deltas.group(row), deltas.wattHours(row), Long::sum);
    return sums;
  }

  /** Removes what is acknowledged from the sums, so that an answer of refusal repeats only what it refused. */
  private boolean added(Map<Integer, Map<Integer, Long>> sums) {
    try {
      if (redis == null) redis = RedisConnection.open(place);
      Map<Integer, Map<Integer, Response<Long>>> answers = sent(sums);
      answers.forEach((slot, groups) -> groups.forEach((group, answer) -> {
        answer.get();
        sums.get(slot).remove(group);
      }));
      return true;
    } catch (JedisException refused) {
      LOG.warn("cannot store sums, they are sent again: {}", refused.getMessage());
      Harness.trouble("cannot store sums: " + refused.getMessage());
      reset();
      return false;
    }
  }

  private Map<Integer, Map<Integer, Response<Long>>> sent(Map<Integer, Map<Integer, Long>> sums) {
    Map<Integer, Map<Integer, Response<Long>>> answers = new HashMap<>();
    try (Pipeline pipeline = redis.pipelined()) {
      sums.forEach((slot, groups) -> groups.forEach((group, wh) -> answers
          .computeIfAbsent(slot, of -> new HashMap<>())
          .put(group, pipeline.hincrBy(keyOf(slot), Integer.toUnsignedString(group), wh))));
      pipeline.sync();
    }
    return answers;
  }

  private String keyOf(int slot) {
    return energyKey(place, slot);
  }

  /** The hash of the sums of a slot. */
  static String energyKey(Settings.Redis place, int slot) {
    return place.prefix() + ":energy:" + Integer.toUnsignedString(slot);
  }

  private void reset() {
    try {
      if (redis != null && redis.isBroken()) {
        redis.close();
        redis = null;
      }
    } catch (JedisException closed) {
      redis = null;
    }
  }
}
