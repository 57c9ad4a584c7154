package loadcurve.engines.outside;

import java.util.HashMap;
import java.util.Map;

/** How an engine reads the topic of curves, where it does not say otherwise. */
public final class CurvesReader {
  private static final int MOST_FETCHED_BYTES = 8 << 20;
  private static final int LEAST_FETCHED_BYTES = 64 << 10;
  private static final int LONGEST_FETCH_MS = 10;

  private CurvesReader() {}

  /**
   * Properties of its consumer. At low rates the broker gathers for up to 10 ms before it answers: an answer for each
   * record that arrives costs broker and engine more than the work itself.
   */
  public static Map<String, Object> properties(Settings.Kafka kafka) {
    Map<String, Object> properties = new HashMap<>(kafka.properties());
    properties.put("group.id", kafka.group());
    properties.put("fetch.max.bytes", MOST_FETCHED_BYTES);
    properties.put("max.partition.fetch.bytes", MOST_FETCHED_BYTES);
    properties.put("fetch.min.bytes", LEAST_FETCHED_BYTES);
    properties.put("fetch.max.wait.ms", LONGEST_FETCH_MS);
    return properties;
  }
}
