package loadcurve.engines.storm;

/**
 * Which ticks count where several clocks tick: those of one clock, however late they come. Once it has been silent for
 * about a period, its worker may be gone, and the next clock that ticks takes its place.
 */
final class FlushTicks {
  private static final int NONE = -1;
  /** of a period: of two clocks, neither is exact */
  private static final double SILENT = 0.9;

  private final long silentNs;
  private int followed = NONE;
  private long lastNs;

  FlushTicks(int periodMs) {
    silentNs = (long) (SILENT * periodMs * 1_000_000L);
  }

  /** `clock`: the task that ticked. */
  boolean counts(int clock, long nowNs) {
    if (followed != NONE && clock != followed && nowNs - lastNs < silentNs) return false;
    followed = clock;
    lastNs = nowNs;
    return true;
  }
}
