package loadcurve.engines.workload;

import java.util.Arrays;
import loadcurve.engines.contract.ReadingCheck;
import loadcurve.engines.contract.UpdateMessage;

/**
 * What a pipeline has added up since it last published: one row for each group, slot and 10 ms of due time, in columns.
 * A workload with sums finds its row by {@link #rowsOf}, one row for each group side by side; one with single readings
 * appends a row for each. Nothing is allocated for a reading.
 */
public final class Deltas {
  private static final int FIRST_ROWS = 1024;

  /** rows side by side for each slot and 10 ms; 0 = single readings, which have a row each */
  private final int groups;
  private final RowTable table = new RowTable();
  private int rows;
  private int[] group = new int[FIRST_ROWS];
  private int[] slot = new int[FIRST_ROWS];
  private int[] count = new int[FIRST_ROWS];
  private int[] check = new int[FIRST_ROWS];
  private long[] wattHours = new long[FIRST_ROWS];
  private long[] oldestDueUs = new long[FIRST_ROWS];
  private long[] newestDueUs = new long[FIRST_ROWS];
  private long[] lagSumUs = new long[FIRST_ROWS];

  public Deltas(Workload workload) {
    groups = workload.groups();
  }

  /** Rows in use; those with count 0 are empty. */
  public int rows() {
    return rows;
  }

  public int count(int row) {
    return count[row];
  }

  public int group(int row) {
    return group[row];
  }

  public int slot(int row) {
    return slot[row];
  }

  public long wattHours(int row) {
    return wattHours[row];
  }

  public UpdateMessage.Energy energy(int row) {
    return new UpdateMessage.Energy(
        group[row], slot[row], count[row], wattHours[row], oldestDueUs[row], newestDueUs[row], lagSumUs[row], check[row]);
  }

  /** The row of group 0 of a slot and 10 ms of due time; the other groups follow it. Valid until the next `clear`. */
  public int rowsOf(int ofSlot, long dueUs) {
    long bucket = Math.floorDiv(dueUs, UpdateMessage.BUCKET_US);
    int row = table.find(ofSlot, bucket);
    if (row >= 0) return row;
    row = rows;
    for (int i = 0; i < groups; i++) open(i, ofSlot);
    table.put(ofSlot, bucket, row);
    return row;
  }

  /** Adds one reading, taken `lagUs` after it was due, to a row. */
  public void add(int row, int meter, int wh, long dueUs, long lagUs) {
    count[row]++;
    wattHours[row] += wh;
    check[row] += ReadingCheck.of(meter, wh);
    lagSumUs[row] += lagUs;
    if (dueUs < oldestDueUs[row]) oldestDueUs[row] = dueUs;
    if (dueUs > newestDueUs[row]) newestDueUs[row] = dueUs;
  }

  /** Adds one reading in a row of its own. */
  public void append(int meter, int ofSlot, int wh, long dueUs, long lagUs) {
    add(open(meter, ofSlot), meter, wh, dueUs, lagUs);
  }

  /** Adds what another pipeline stage has added up. */
  public void merge(int row, UpdateMessage.Energy energy) {
    count[row] += energy.count();
    wattHours[row] += energy.wattHours();
    check[row] += energy.check();
    lagSumUs[row] += energy.lagSumUs();
    oldestDueUs[row] = Math.min(oldestDueUs[row], energy.oldestDueUs());
    newestDueUs[row] = Math.max(newestDueUs[row], energy.newestDueUs());
  }

  /** An empty row at the end. */
  public int open(int ofGroup, int ofSlot) {
    if (rows == group.length) grow();
    int row = rows++;
    group[row] = ofGroup;
    slot[row] = ofSlot;
    count[row] = 0;
    check[row] = 0;
    wattHours[row] = 0;
    lagSumUs[row] = 0;
    oldestDueUs[row] = Long.MAX_VALUE;
    newestDueUs[row] = Long.MIN_VALUE;
    return row;
  }

  public void clear() {
    rows = 0;
    table.clear();
  }

  private void grow() {
    int length = rows * 2;
    group = Arrays.copyOf(group, length);
    slot = Arrays.copyOf(slot, length);
    count = Arrays.copyOf(count, length);
    check = Arrays.copyOf(check, length);
    wattHours = Arrays.copyOf(wattHours, length);
    oldestDueUs = Arrays.copyOf(oldestDueUs, length);
    newestDueUs = Arrays.copyOf(newestDueUs, length);
    lagSumUs = Arrays.copyOf(lagSumUs, length);
  }
}
