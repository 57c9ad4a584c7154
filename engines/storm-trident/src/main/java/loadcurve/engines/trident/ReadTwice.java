package loadcurve.engines.trident;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches what the batches of one task read: where two of them read the same offsets, the log names both. */
final class ReadTwice {
  private static final Logger LOG = LoggerFactory.getLogger(ReadTwice.class);
  private static final int REMEMBERED = 1000;

  private record Read(long batch, long first, long last) {
    boolean shares(Read other) {
      return first <= other.last && other.first <= last;
    }
  }

  private final Map<Integer, Deque<Read>> byPartition = new HashMap<>();
  /** What a batch has read so far, by partition. A task may have parts of several batches at once. */
  static final class Reading {
    private final long batch;
    private final Map<Integer, Read> byPartition = new HashMap<>();

    Reading(long batch) {
      this.batch = batch;
    }

    /** Those of a partition come in order. */
    void saw(int partition, long offset) {
      byPartition.merge(partition, new Read(batch, offset, offset), (before, last) -> new Read(batch, before.first, offset));
    }
  }

  /** A batch has been read. Returns how many of its messages another batch has read too. */
  long end(Reading reading) {
    long twice = 0;
    for (Map.Entry<Integer, Read> one : reading.byPartition.entrySet()) twice += compared(one.getKey(), one.getValue());
    return twice;
  }

  private long compared(int partition, Read read) {
    Deque<Read> before = byPartition.computeIfAbsent(partition, any -> new ArrayDeque<>());
    // sent again, it may well read the same
    before.removeIf(other -> other.batch == read.batch);
    long twice = 0;
    for (Read other : before) {
      if (!read.shares(other)) continue;
      long first = Math.max(read.first, other.first);
      long last = Math.min(read.last, other.last);
      twice += last - first + 1;
      LOG.warn("batch {} reads offsets {} to {} of partition {}, which batch {} has read too", read.batch, first, last, partition, other.batch);
    }
    before.add(read);
    if (before.size() > REMEMBERED) before.remove();
    return twice;
  }
}
