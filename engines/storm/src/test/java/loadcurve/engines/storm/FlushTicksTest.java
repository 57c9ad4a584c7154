package loadcurve.engines.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A tick counts")
class FlushTicksTest {
  private static final int PERIOD_MS = 100;
  private final FlushTicks ticks = new FlushTicks(PERIOD_MS);

  @Test
  @DisplayName("each time where there is one clock, however late the one before it came")
  void oneClock() {
    assertEquals(true, counts(1, 0));
    assertEquals(true, counts(1, 170));
    assertEquals(true, counts(1, 200));
  }

  @Test
  @DisplayName("of one clock alone while several tick, so that there are no more flushes than with one")
  void severalClocks() {
    int counted = 0;
    for (long ms = 0; ms < 1000; ms += PERIOD_MS)
      for (int clock = 0; clock < 3; clock++) if (counts(clock, ms + clock * 30)) counted++;
    assertEquals(10, counted);
  }

  @Test
  @DisplayName("of another clock when the one before is silent, and of that one from then on")
  void anotherClock() {
    assertEquals(true, counts(1, 0));
    assertEquals(false, counts(2, 50));
    assertEquals(true, counts(1, 100));
    assertEquals(false, counts(2, 150));
    // the worker of the first is killed here
    assertEquals(true, counts(2, 250));
    assertEquals(false, counts(1, 300));
    assertEquals(true, counts(2, 350));
  }

  private boolean counts(int clock, long ms) {
    return ticks.counts(clock, ms * 1_000_000);
  }
}
