package loadcurve.engines.storm;

import java.util.HashMap;
import java.util.Map;

/**
 * How many partials have come of the flush that each task is sending. Tuples of one task come in order, so it is one
 * flush at a time; but some of them may be missing, where a connection was lost or this is the next life of their receiver.
 */
final class ReceivedPartials {
  private record Flush(long id, int partials) {}

  private final Map<Integer, Flush> byTask = new HashMap<>();

  void add(int task, long flush) {
    byTask.put(task, new Flush(flush, countOf(task, flush) + 1));
  }

  /** The task has sent all of this flush. Returns whether they are here: `partials` of them. */
  boolean end(int task, long flush, int partials) {
    boolean complete = countOf(task, flush) == partials;
    byTask.remove(task);
    return complete;
  }

  private int countOf(int task, long flush) {
    Flush known = byTask.get(task);
    return known == null || known.id != flush ? 0 : known.partials;
  }
}
