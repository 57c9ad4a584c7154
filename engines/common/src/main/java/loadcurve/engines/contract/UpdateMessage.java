package loadcurve.engines.contract;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The update message: what a pipeline publishes, binary and little-endian. Entries are deltas.
 *
 * <pre>
 *     0   int64   emittedUs   the pipeline closed this batch
 *     8   int64   storedUs    the database acknowledged it (= emittedUs if nothing is stored)
 *     16  uint32  entries
 *     20  uint32  workload
 *     then for each entry, 48 bytes:
 *     +0  uint32 group   +4  uint32 slot   +8  uint32 count   +12 uint32 kind (0: energy added)
 *     +16 int64  value   +24 int64 oldestDueUs   +32 int64 newestDueUs   +40 int32 readLagUs   +44 uint32 check
 * </pre>
 */
public final class UpdateMessage {
  public static final int HEADER_BYTES = 24;
  public static final int ENTRY_BYTES = 48;
  /** Range of due times that one entry of energy may cover. */
  public static final long BUCKET_US = 10_000;
  /** Entries in an update: 384 KB, well below the 1 MiB that a topic accepts by default. */
  public static final int MOST_ENTRIES = 8_000;

  private static final int ENERGY = 0;
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private UpdateMessage() {}

  /** An update with room for so many entries, both times 0. */
  public static byte[] create(int entries, int workload) {
    byte[] update = new byte[HEADER_BYTES + entries * ENTRY_BYTES];
    INTS.set(update, 16, entries);
    INTS.set(update, 20, workload);
    return update;
  }

  /** Sets both times: a batch is closed before it is stored, and stored before it is published. */
  public static void stamp(byte[] update, long emittedUs, long storedUs) {
    LONGS.set(update, 0, emittedUs);
    LONGS.set(update, 8, storedUs);
  }

  /** Energy of one group, slot and 10 ms of due time. `lagSumUs`: the sum over its readings of (taken - due). */
  public record Energy(
      int group, int slot, int count, long wattHours, long oldestDueUs, long newestDueUs, long lagSumUs, int check) {}

  public static void writeEntry(byte[] update, int index, Energy energy) {
    int at = HEADER_BYTES + index * ENTRY_BYTES;
    INTS.set(update, at, energy.group);
    INTS.set(update, at + 4, energy.slot);
    INTS.set(update, at + 8, energy.count);
    INTS.set(update, at + 12, ENERGY);
    LONGS.set(update, at + 16, energy.wattHours);
    LONGS.set(update, at + 24, energy.oldestDueUs);
    LONGS.set(update, at + 32, energy.newestDueUs);
    INTS.set(update, at + 40, meanLagUs((double) energy.lagSumUs / Integer.toUnsignedLong(energy.count)));
    INTS.set(update, at + 44, energy.check);
  }

  /** A mean as it is written: rounded half up, then held at the ends of int32. */
  static int meanLagUs(double mean) {
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, Math.round(mean)));
  }
}
