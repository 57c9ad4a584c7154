package loadcurve.engines.workload;

import java.util.Arrays;

/** The first row of each slot and 10 ms bucket: open addressing, because a map of boxed numbers allocates on each look. */
final class RowTable {
  private static final int FIRST_PLACES = 256;
  private static final int NONE = -1;

  private int[] slots = new int[FIRST_PLACES];
  private long[] buckets = new long[FIRST_PLACES];
  private int[] rows = filled(FIRST_PLACES);
  private int size;
  /** most looks are for the same place as the one before */
  private int last;

  /** The row, or -1. */
  int find(int slot, long bucket) {
    if (rows[last] != NONE && slots[last] == slot && buckets[last] == bucket) return rows[last];
    last = placeOf(slot, bucket);
    return rows[last];
  }

  void put(int slot, long bucket, int row) {
    if (++size > rows.length / 2) grow();
    last = placeOf(slot, bucket);
    slots[last] = slot;
    buckets[last] = bucket;
    rows[last] = row;
  }

  void clear() {
    Arrays.fill(rows, NONE);
    size = 0;
  }

  /** Where they are, or where they would go. */
  private int placeOf(int slot, long bucket) {
    int mask = rows.length - 1;
    int place = (int) ((bucket * 0x9e3779b97f4a7c15L + slot * 0xd6e8feb86659fd93L) >>> 33) & mask;
    while (rows[place] != NONE && (slots[place] != slot || buckets[place] != bucket)) place = (place + 1) & mask;
    return place;
  }

  private void grow() {
    int[] oldSlots = slots;
    long[] oldBuckets = buckets;
    int[] oldRows = rows;
    slots = new int[oldRows.length * 2];
    buckets = new long[oldRows.length * 2];
    rows = filled(oldRows.length * 2);
    for (int i = 0; i < oldRows.length; i++) {
      if (oldRows[i] == NONE) continue;
      int place = placeOf(oldSlots[i], oldBuckets[i]);
      slots[place] = oldSlots[i];
      buckets[place] = oldBuckets[i];
      rows[place] = oldRows[i];
    }
  }

  private static int[] filled(int places) {
    int[] rows = new int[places];
    Arrays.fill(rows, NONE);
    return rows;
  }
}
