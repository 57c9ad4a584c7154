package loadcurve.engines.trident;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import loadcurve.engines.outside.NotedSums;
import loadcurve.engines.outside.Settings;
import loadcurve.engines.outside.SumsStore;
import loadcurve.engines.workload.Deltas;
import org.apache.storm.trident.state.OpaqueValue;
import org.apache.storm.trident.state.TransactionalValue;
import org.apache.storm.trident.state.ValueUpdater;
import org.apache.storm.trident.state.map.IBackingMap;
import org.apache.storm.trident.state.map.MapState;
import org.apache.storm.trident.state.map.OpaqueMap;
import org.apache.storm.trident.state.map.TransactionalMap;

/**
 * Sums by slot and group as the states of Trident keep them: beside the sum stands the batch that changed it last, and the
 * sum before that batch where a batch may come again with other readings.
 */
final class RedisMap<V> implements IBackingMap<V> {
  private final NotedSums sums;
  private final Function<NotedSums.Sum, V> read;
  private final Function<V, NotedSums.Sum> write;

  private RedisMap(NotedSums sums, Function<NotedSums.Sum, V> read, Function<V, NotedSums.Sum> write) {
    this.sums = sums;
    this.read = read;
    this.write = write;
  }

  /** For a spout whose batches are the same each time: `batch` beside the sum. */
  static MapState<Long> transactional(Settings.Redis place) {
    return TransactionalMap.build(new RedisMap<>(new NotedSums(place), RedisMap::transactionalOf, RedisMap::noted));
  }

  /** For a spout that may fill a batch anew when it sends it again: `batch before` beside the sum. */
  static MapState<Long> opaque(Settings.Redis place) {
    return OpaqueMap.build(new RedisMap<>(new NotedSums(place), RedisMap::opaqueOf, RedisMap::noted));
  }

  /** Adds what a batch holds, as `persistentAggregate` does. */
  static void add(MapState<Long> map, long batch, Deltas deltas) {
    List<List<Object>> keys = new ArrayList<>();
    List<ValueUpdater> updaters = new ArrayList<>();
    for (Map.Entry<Integer, Map<Integer, Long>> slot : SumsStore.sumsOf(deltas).entrySet())
      slot.getValue().forEach((group, wattHours) -> {
        keys.add(List.of(slot.getKey(), group));
        updaters.add((ValueUpdater<Long>) sum -> sum == null ? wattHours : sum + wattHours);
      });
    map.beginCommit(batch);
    map.multiUpdate(keys, updaters);
    map.commit(batch);
  }

  private static TransactionalValue<Long> transactionalOf(NotedSums.Sum sum) {
    return new TransactionalValue<>(Long.valueOf(sum.note()), sum.wattHours());
  }

  private static NotedSums.Sum noted(TransactionalValue<Long> value) {
    return new NotedSums.Sum(value.getVal(), Long.toString(value.getTxid()));
  }

  private static OpaqueValue<Long> opaqueOf(NotedSums.Sum sum) {
    String[] batchAndBefore = sum.note().split(" ");
    Long before = batchAndBefore.length == 1 ? null : Long.valueOf(batchAndBefore[1]);
    return new OpaqueValue<>(Long.valueOf(batchAndBefore[0]), sum.wattHours(), before);
  }

  private static NotedSums.Sum noted(OpaqueValue<Long> value) {
    String before = value.getPrev() == null ? "" : " " + value.getPrev();
    return new NotedSums.Sum(value.getCurr(), value.getCurrTxid() + before);
  }

  @Override
  public List<V> multiGet(List<List<Object>> keys) {
    List<V> values = new ArrayList<>(keys.size());
    for (NotedSums.Sum sum : patiently(() -> sums.get(placesOf(keys)))) values.add(sum == null ? null : read.apply(sum));
    return values;
  }

  @Override
  public void multiPut(List<List<Object>> keys, List<V> values) {
    patiently(() -> {
      sums.put(placesOf(keys), values.stream().map(write).toList());
      return null;
    });
  }

  private static List<NotedSums.Place> placesOf(List<List<Object>> keys) {
    return keys.stream().map(key -> new NotedSums.Place((Integer) key.get(0), (Integer) key.get(1))).toList();
  }

  private interface Waiting<T> {
    T done() throws InterruptedException;
  }

  /** Trident's interface knows no interruption. */
  private static <T> T patiently(Waiting<T> work) {
    try {
      return work.done();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a batch was stored", ended);
    }
  }
}
