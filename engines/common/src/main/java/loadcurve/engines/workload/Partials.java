package loadcurve.engines.workload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import loadcurve.engines.contract.UpdateMessage.Energy;

/**
 * Deltas on their way from the stage that adds up to the stage that publishes: each row in 44 bytes, with the sum of lags
 * where an entry of an update has their mean.
 */
public final class Partials {
  private static final int ROW_BYTES = 44;

  private Partials() {}

  /** The rows of each shard of the workload; null for a shard that has none. */
  public static byte[][] split(Deltas deltas, Workload workload) {
    int[] rowsOf = new int[workload.shards()];
    for (int row = 0; row < deltas.rows(); row++)
      if (deltas.count(row) > 0) rowsOf[workload.shardOf(deltas.group(row))]++;
    ByteBuffer[] parts = new ByteBuffer[rowsOf.length];
    for (int shard = 0; shard < parts.length; shard++)
      if (rowsOf[shard] > 0) parts[shard] = littleEndian(new byte[rowsOf[shard] * ROW_BYTES]);
    for (int row = 0; row < deltas.rows(); row++)
      if (deltas.count(row) > 0) write(parts[workload.shardOf(deltas.group(row))], deltas.energy(row));
    byte[][] bytes = new byte[parts.length][];
    for (int shard = 0; shard < parts.length; shard++) bytes[shard] = parts[shard] == null ? null : parts[shard].array();
    return bytes;
  }

  /** All rows; empty if there are none. */
  public static byte[] all(Deltas deltas) {
    int rows = 0;
    for (int row = 0; row < deltas.rows(); row++) if (deltas.count(row) > 0) rows++;
    ByteBuffer part = littleEndian(new byte[rows * ROW_BYTES]);
    for (int row = 0; row < deltas.rows(); row++) if (deltas.count(row) > 0) write(part, deltas.energy(row));
    return part.array();
  }

  /** Adds rows to deltas of the same workload. */
  public static void addTo(Deltas deltas, Workload workload, byte[] rows) {
    ByteBuffer from = littleEndian(rows);
    while (from.hasRemaining()) {
      Energy energy = read(from);
      int row = workload.hasSums()
          ? deltas.rowsOf(energy.slot(), energy.oldestDueUs()) + energy.group()
          : deltas.open(energy.group(), energy.slot());
      deltas.merge(row, energy);
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void write(ByteBuffer to, Energy energy) {
    to.putInt(energy.group()).putInt(energy.slot()).putInt(energy.count()).putInt(energy.check());
    to.putLong(energy.wattHours()).putLong(energy.oldestDueUs());
    // all due times of a row are within 10 ms
    to.putInt((int) (energy.newestDueUs() - energy.oldestDueUs())).putLong(energy.lagSumUs());
  }

  private static Energy read(ByteBuffer from) {
    int group = from.getInt();
    int slot = from.getInt();
    int count = from.getInt();
    int check = from.getInt();
    long wattHours = from.getLong();
    long oldestDueUs = from.getLong();
    long newestDueUs = oldestDueUs + from.getInt();
    long lagSumUs = from.getLong();
    return new Energy(group, slot, count, wattHours, oldestDueUs, newestDueUs, lagSumUs, check);
  }
}
