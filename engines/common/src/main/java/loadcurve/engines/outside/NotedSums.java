package loadcurve.engines.outside;

import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.Response;

/**
 * The totals of {@link SumsStore}, each with a note of whoever keeps it: the field `GROUP:note` beside the field `GROUP`.
 * They are set, not added to: what a total becomes is decided here, outside of Redis.
 */
public final class NotedSums implements AutoCloseable {
  private static final String NOTE = ":note";

  /** Which total. */
  public record Place(int slot, int group) {}

  /** @param note without meaning to this store */
  public record Sum(long wattHours, String note) {}

  private final Settings.Redis redisOf;
  private final PatientRedis redis;

  public NotedSums(Settings.Redis place) {
    redisOf = place;
    redis = new PatientRedis(place);
  }

  /** One for each place; null where there is none yet. Waits while Redis is down. */
  public List<Sum> get(List<Place> places) throws InterruptedException {
    return redis.ask(client -> {
      List<Response<List<String>>> answers = new ArrayList<>(places.size());
      try (AbstractPipeline pipeline = client.pipelined()) {
        for (Place one : places) answers.add(pipeline.hmget(keyOf(one), fieldOf(one), fieldOf(one) + NOTE));
        pipeline.sync();
      }
      return answers.stream().map(answer -> sumOf(answer.get())).toList();
    });
  }

  /** Sets all of them or none. Waits while Redis is down. */
  public void put(List<Place> places, List<Sum> sums) throws InterruptedException {
    redis.ask(client -> {
      try (AbstractTransaction all = client.multi()) {
        for (int i = 0; i < places.size(); i++) {
          Place one = places.get(i);
          all.hset(keyOf(one), fieldOf(one), Long.toString(sums.get(i).wattHours()));
          all.hset(keyOf(one), fieldOf(one) + NOTE, sums.get(i).note());
        }
        return all.exec();
      }
    });
  }

  private static Sum sumOf(List<String> answer) {
    return answer.get(0) == null ? null : new Sum(Long.parseLong(answer.get(0)), answer.get(1));
  }

  private String keyOf(Place one) {
    return SumsStore.energyKey(redisOf, one.slot());
  }

  private static String fieldOf(Place one) {
    return Integer.toUnsignedString(one.group());
  }

  @Override
  public void close() {
    redis.close();
  }
}
