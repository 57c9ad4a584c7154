package loadcurve.engines.outside;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Answers questions from the totals of {@link SumsStore}. One thread only. */
public final class SumsReader implements AutoCloseable {
  private static final Pattern QUESTION = Pattern.compile("(\\d{1,9}):(\\d{1,10})");

  private final Settings.Redis place;
  private Jedis redis;

  public SumsReader(Settings.Redis place) {
    this.place = place;
  }

  /** Whether it is `SLOT:GROUP`, both as numbers. */
  public static boolean isQuestion(String text) {
    return QUESTION.matcher(text).matches();
  }

  /** The Wh of a group in a half-hour; null = there are none yet, or it is no question. Errors: JedisException; ask again later. */
  public Long wattHours(String question) {
    Matcher asked = QUESTION.matcher(question);
    if (!asked.matches()) return null;
    try {
      if (redis == null) redis = RedisConnection.open(place);
      String sum = redis.hget(SumsStore.energyKey(place, Integer.parseInt(asked.group(1))), asked.group(2));
      return sum == null ? null : Long.valueOf(sum);
    } catch (JedisException refused) {
      if (redis != null && redis.isBroken()) close();
      throw refused;
    }
  }

  @Override
  public void close() {
    if (redis == null) return;
    Jedis left = redis;
    redis = null;
    left.close();
  }
}
