package loadcurve.engines.outside;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import loadcurve.engines.workload.Deltas;

/**
 * The totals of {@link SumsStore}, each batch exactly once. A batch has a number, and its sums and its number change in one
 * script: a batch whose number is not above the last one is in the totals already. So a batch may be stored again and
 * again, by whoever takes over, as long as it holds the same readings each time and batches come in order.
 */
public final class OnceStore implements AutoCloseable {
  private static final String SCRIPT = String.join("\n",
      "if tonumber(redis.call('GET', KEYS[1]) or '-1') >= tonumber(ARGV[1]) then return 0 end",
      "for i = 2, #ARGV, 3 do redis.call('HINCRBY', KEYS[tonumber(ARGV[i])], ARGV[i + 1], ARGV[i + 2]) end",
      "redis.call('SET', KEYS[1], ARGV[1])",
      "return 1");

  private final Settings.Redis place;
  private final String numberKey;
  private final PatientRedis redis;

  /** `part`: of the pipeline, which always holds the same groups; a name that no other part has. */
  public OnceStore(Settings.Redis place, String part) {
    this.place = place;
    numberKey = place.prefix() + ":txn:" + part;
    redis = new PatientRedis(place);
    // the run removes its keys by name
    redis.askOnce(client -> client.sadd(place.prefix() + ":txn", numberKey));
  }

  /** Returns when the batch is in the totals; tries again while Redis is down or refuses. */
  public void add(long batch, Deltas deltas) throws InterruptedException {
    List<String> keys = new ArrayList<>(List.of(numberKey));
    List<String> args = new ArrayList<>(List.of(Long.toString(batch)));
    for (Map.Entry<Integer, Map<Integer, Long>> slot : SumsStore.sumsOf(deltas).entrySet()) {
      keys.add(SumsStore.energyKey(place, slot.getKey()));
      slot.getValue().forEach((group, wh) ->
          args.addAll(List.of(Integer.toString(keys.size()), Integer.toUnsignedString(group), Long.toString(wh))));
    }
    redis.ask(client -> client.eval(SCRIPT, keys, args));
  }

  @Override
  public void close() {
    redis.close();
  }
}
