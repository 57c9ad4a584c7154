package loadcurve.engines.workload;

/** What a pipeline computes. The order is that of the numbers in an update's header. */
public enum Workload {
  PASSTHROUGH("passthrough", 0),
  NATIONAL_CURVE("national-curve", 1),
  TARIFF_CURVES("tariff-curves", 4);

  private static final int SHARDS_OF_READINGS = 64;

  private final String title;
  private final int groups;

  Workload(String title, int groups) {
    this.title = title;
    this.groups = groups;
  }

  /** @throws IllegalArgumentException for a name that no engine here computes */
  public static Workload named(String title) {
    for (Workload workload : values()) if (workload.title.equals(title)) return workload;
    throw new IllegalArgumentException("no engine here computes the workload " + title);
  }

  /** Its number in the header of an update. */
  public int id() {
    return ordinal();
  }

  /** Are its results sums by group? Otherwise each reading is a result of its own. */
  public boolean hasSums() {
    return groups > 0;
  }

  /** Groups of a workload with sums. */
  public int groups() {
    return groups;
  }

  /** Does it look up the tariff of each meter? */
  public boolean joinsCustomers() {
    return this == TARIFF_CURVES;
  }

  /** How many parts results can be dealt to: results of one group always go to the same part. */
  public int shards() {
    return hasSums() ? groups : SHARDS_OF_READINGS;
  }

  /** The part of a group, below `shards()`. */
  public int shardOf(int group) {
    return Integer.remainderUnsigned(group, shards());
  }
}
