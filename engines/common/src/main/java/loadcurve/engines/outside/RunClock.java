package loadcurve.engines.outside;

/**
 * The clock of the run: microseconds since the Unix epoch. It counts the monotonic clock of the machine, as the harness
 * does, so that both agree to a microsecond.
 */
public final class RunClock {
  private final long epochOffsetUs;

  /** `epochOffsetUs`: epoch minus monotonic clock, as the harness measured it. */
  public RunClock(long epochOffsetUs) {
    this.epochOffsetUs = epochOffsetUs;
  }

  public long nowUs() {
    return Math.floorDiv(System.nanoTime(), 1000L) + epochOffsetUs;
  }
}
