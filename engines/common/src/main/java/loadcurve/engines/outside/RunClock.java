package loadcurve.engines.outside;

import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The clock of the run: microseconds since the Unix epoch. On the machine of the harness it counts the same monotonic
 * clock, so that both agree to a microsecond; elsewhere it is the wall clock.
 */
public final class RunClock implements Serializable {
  private static final long serialVersionUID = 1;
  /** another machine's monotonic clock started at another time */
  private static final long SAME_MACHINE_US = 1_000_000;

  private final long epochOffsetUs;
  private final boolean isShared;

  /** `epochOffsetUs`: epoch minus monotonic clock, as the harness measured it. */
  public RunClock(long epochOffsetUs) {
    this.epochOffsetUs = epochOffsetUs;
    isShared = Math.abs(sharedUs() - wallUs()) < SAME_MACHINE_US;
  }

  public long nowUs() {
    return isShared ? sharedUs() : wallUs();
  }

  private long sharedUs() {
    return Math.floorDiv(System.nanoTime(), 1000L) + epochOffsetUs;
  }

  private static long wallUs() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
