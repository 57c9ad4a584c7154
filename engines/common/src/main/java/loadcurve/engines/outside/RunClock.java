package loadcurve.engines.outside;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The clock of the run: microseconds since the Unix epoch. On the machine of the harness it counts the monotonic clock, as
 * the harness does, so that both agree to a microsecond.
 */
public final class RunClock {
  private final Long epochOffsetUs;

  /** `epochOffsetUs`: epoch minus monotonic clock, as the harness measured it; null: the wall clock of this machine counts. */
  public RunClock(Long epochOffsetUs) {
    this.epochOffsetUs = epochOffsetUs;
  }

  public long nowUs() {
    if (epochOffsetUs == null) return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    return Math.floorDiv(System.nanoTime(), 1000L) + epochOffsetUs;
  }
}
