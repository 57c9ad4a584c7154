package loadcurve.engines.outside;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What an engine tells the harness that started it: lines on stdout. All other output of the process is its log. */
public final class Harness {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();
  private static final int MOST_TOLD = 100;

  private Harness() {}

  /** It has been started; whether it takes curves, the probe shows. */
  public static void ready() {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", "ready");
    message.put("partitions", null);
    tell(message);
  }

  /** A problem that does not end the pipeline; told once for the same words. */
  public static void trouble(String words) {
    if (TOLD.size() < MOST_TOLD && TOLD.add(words)) tell(Map.of("type", "trouble", "words", words));
  }

  /** So many more messages could not be read and were left out; `first`: why the first of them. */
  static void unreadable(long count, String first) {
    tell(Map.of("type", "unreadable", "count", count, "first", first));
  }

  /** The problem that ends it. */
  public static void fatal(String message, String hint) {
    tell(Map.of("type", "fatal", "message", message, "hint", hint));
  }

  /** What ends it, as it was thrown. */
  public static void fatal(Throwable thrown) {
    fatal(thrown.getMessage() == null ? thrown.getClass().getName() : thrown.getMessage(), "");
  }

  private static synchronized void tell(Map<String, Object> message) {
    try {
      System.out.println("@loadcurve " + JSON.writeValueAsString(message));
      System.out.flush();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
