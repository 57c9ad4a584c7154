package loadcurve.engines.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import loadcurve.engines.outside.Settings;
import org.apache.storm.task.IOutputCollector;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.tuple.Tuple;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A task that adds up")
class AddUpBoltTest {
  private static final int CLOCK = 9;
  private static final int PUBLISHERS = 2;
  private static final Settings.Options OPTIONS =
      new Settings.Options(100, 1000, "at-least-once", 0, 1, 30, 2, PUBLISHERS, 0, 1, false, 0, null, 0, 0, 0);
  private static final Settings SETTINGS =
      new Settings("run", "passthrough", "binary", 4, 1, 1, 0L, null, null, null, null, null, null, OPTIONS);

  private record Sent(int publisher, String stream, List<Object> values) {}

  private final List<Sent> sent = new ArrayList<>();
  private final List<Tuple> acked = new ArrayList<>();

  @Test
  @DisplayName("says to each publisher how many partials it was sent, and nothing to one that was sent none")
  void counts() {
    AddUpBolt bolt = started();
    take(bolt, 0, 1, 2);
    tick(bolt);
    assertEquals(List.of(2, 1), ends().stream().map(end -> end.values.get(1)).toList());
    for (Sent end : ends()) assertEquals(end.values.get(1), partialsOf(end));
    sent.clear();
    take(bolt, 1);
    tick(bolt);
    assertEquals(List.of(1), ends().stream().map(Sent::publisher).toList());
  }

  @Test
  @DisplayName("acks the messages of a flush when the publishers of that flush have answered, also while an earlier one waits for ever")
  void acks() {
    AddUpBolt bolt = started();
    take(bolt, 0, 1);
    tick(bolt);
    long first = idOf(ends().get(0));
    sent.clear();
    List<Tuple> later = take(bolt, 1);
    tick(bolt);
    long second = idOf(ends().get(0));
    assertNotEquals(first, second);
    bolt.execute(tuple(Streams.DONE, 0, first));
    assertEquals(List.of(), acked);
    bolt.execute(tuple(Streams.DONE, 1, second));
    assertEquals(later, acked);
  }

  @Test
  @DisplayName("acks nothing for an answer that was meant for an earlier life of the task")
  void earlierLife() {
    AddUpBolt before = started();
    take(before, 1);
    tick(before);
    long stale = idOf(ends().get(0));
    AddUpBolt now = started();
    take(now, 1);
    tick(now);
    now.execute(tuple(Streams.DONE, 1, stale));
    assertEquals(List.of(), acked);
  }

  @Test
  @DisplayName("acks messages at once in which there was nothing to add up")
  void nothingInThem() {
    AddUpBolt bolt = started();
    Tuple garbage = tuple(Streams.METERS, 0, (Object) new byte[] {1});
    bolt.execute(garbage);
    tick(bolt);
    assertEquals(List.of(), sent);
    assertEquals(List.of(garbage), acked);
  }

  private AddUpBolt started() {
    AddUpBolt bolt = new AddUpBolt(SETTINGS);
    bolt.prepare(Map.of(), null, new OutputCollector(new Collector()));
    return bolt;
  }

  /** One message of each of these meters. */
  private List<Tuple> take(AddUpBolt bolt, int... meters) {
    List<Tuple> taken = new ArrayList<>();
    for (int meter : meters) {
      byte[] curve = {0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 1, 0, 1, 0, (byte) meter, 0, 0, 0, 9, 0};
      taken.add(tuple(Streams.METERS, 0, (Object) curve));
    }
    taken.forEach(bolt::execute);
    return taken;
  }

  private void tick(AddUpBolt bolt) {
    bolt.execute(tuple(Streams.TICK, CLOCK, 0));
  }

  private List<Sent> ends() {
    return sent.stream().filter(one -> one.stream.equals(Streams.FLUSH)).toList();
  }

  private int partialsOf(Sent end) {
    return (int) sent.stream()
        .filter(one -> one.stream.equals(Streams.PARTIALS) && one.publisher == end.publisher && one.values.get(2).equals(end.values.get(0)))
        .count();
  }

  private static long idOf(Sent end) {
    return (long) end.values.get(0);
  }

  private static Tuple tuple(String stream, int task, Object... values) {
    return (Tuple) Proxy.newProxyInstance(AddUpBoltTest.class.getClassLoader(), new Class<?>[] {Tuple.class}, (proxy, method, args) ->
        switch (method.getName()) {
          case "getSourceStreamId" -> stream;
          case "getSourceTask" -> task;
          case "getValue", "getLong", "getInteger" -> values[(int) args[0]];
          case "equals" -> proxy == args[0];
          case "hashCode" -> System.identityHashCode(proxy);
          case "toString" -> stream;
          default -> throw new UnsupportedOperationException(method.getName());
        });
  }

  /** Deals partials to the publishers by shard, as fields grouping does. */
  private final class Collector implements IOutputCollector {
    @Override
    public List<Integer> emit(String stream, Collection<Tuple> anchors, List<Object> values) {
      int publisher = (int) values.get(0) % PUBLISHERS;
      sent.add(new Sent(publisher, stream, values));
      return List.of(publisher);
    }

    @Override
    public void emitDirect(int publisher, String stream, Collection<Tuple> anchors, List<Object> values) {
      sent.add(new Sent(publisher, stream, values));
    }

    @Override
    public void ack(Tuple tuple) {
      acked.add(tuple);
    }

    @Override
    public void fail(Tuple tuple) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void resetTimeout(Tuple tuple) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void flush() {}

    @Override
    public void reportError(Throwable thrown) {
      throw new AssertionError(thrown);
    }
  }
}
