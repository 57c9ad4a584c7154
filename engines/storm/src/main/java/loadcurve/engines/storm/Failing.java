package loadcurve.engines.storm;

import java.util.function.Supplier;
import loadcurve.engines.outside.Harness;

/** Storm restarts a worker whose bolt cannot be prepared, without end: the harness hears why. */
public final class Failing {
  private Failing() {}

  public static <T> T loud(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException refused) {
      Harness.fatal(refused);
      throw refused;
    }
  }
}
