package loadcurve.engines.outside;

import java.nio.charset.StandardCharsets;
import loadcurve.engines.workload.Workload;
import redis.clients.jedis.Jedis;

/** The customers table: the string `PREFIX:customers` in Redis, one byte for each meter, its tariff. */
public final class Customers {
  private static final int SLICE_BYTES = 1 << 20;
  private static byte[] table;
  private static String tableOf;

  private Customers() {}

  /** The table, read once in a process; null if the workload joins nothing. Errors: IllegalStateException. */
  public static synchronized byte[] of(Settings settings) {
    if (!settings.work().joinsCustomers()) return null;
    if (!settings.run().equals(tableOf)) {
      try (Jedis redis = RedisConnection.open(settings.redis())) {
        table = read(redis, settings.redis().prefix() + ":customers", settings.meters(), settings.work());
      }
      tableOf = settings.run();
    }
    return table;
  }

  private static byte[] read(Jedis redis, String key, int meters, Workload workload) {
    long bytes = redis.strlen(key);
    if (bytes != meters) throw new IllegalStateException(key + " has " + bytes + " bytes, but there are " + meters + " meters");
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[meters];
    for (int from = 0; from < meters; from += SLICE_BYTES) {
      byte[] slice = redis.getrange(name, from, Math.min(from + SLICE_BYTES, meters) - 1);
      System.arraycopy(slice, 0, all, from, slice.length);
    }
    for (int meter = 0; meter < meters; meter++)
      if (all[meter] < 0 || all[meter] >= workload.groups())
        throw new IllegalStateException("byte " + meter + " of " + key + " is " + all[meter] + "; tariffs are 0 to " + (workload.groups() - 1));
    return all;
  }
}
