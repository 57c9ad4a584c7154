package loadcurve.engines.storm;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Flushes of which not all answers are in, each with the messages that wait for it. Answers come in any order, or never. */
final class PendingFlushes<M> {
  private static final int NUMBER_BITS = 32;

  private static final class Flush<M> {
    final List<M> messages;
    final long sentNs;
    int answers;

    Flush(List<M> messages, int answers, long sentNs) {
      this.messages = messages;
      this.answers = answers;
      this.sentNs = sentNs;
    }
  }

  private final long life;
  private final long forgottenAfterNs;
  private final Map<Long, Flush<M>> byId = new LinkedHashMap<>();
  private long number;

  /**
   * @param life a number that no other life of the same task has, so that an answer to one of them is none here
   * @param forgottenAfterNs for so long a flush waits; by then its messages have been sent again
   */
  PendingFlushes(int life, long forgottenAfterNs) {
    this.life = (long) life << NUMBER_BITS;
    this.forgottenAfterNs = forgottenAfterNs;
  }

  /** An id that has not been used before. */
  long nextId() {
    return life | number++;
  }

  /** `answers`: how many it takes. */
  void sent(long id, List<M> messages, int answers, long nowNs) {
    byId.put(id, new Flush<>(messages, answers, nowNs));
  }

  /** One answer is in. Returns the messages of the flush if it was the last, else none. */
  List<M> answered(long id) {
    Flush<M> flush = byId.get(id);
    if (flush == null || --flush.answers > 0) return List.of();
    return byId.remove(id).messages;
  }

  void forgetOld(long nowNs) {
    Iterator<Flush<M>> oldestFirst = byId.values().iterator();
    while (oldestFirst.hasNext() && nowNs - oldestFirst.next().sentNs > forgottenAfterNs) oldestFirst.remove();
  }

  int size() {
    return byId.size();
  }
}
