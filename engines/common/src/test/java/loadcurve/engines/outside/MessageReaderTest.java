package loadcurve.engines.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import loadcurve.engines.workload.Deltas;
import loadcurve.engines.workload.Intake;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A reader of messages")
class MessageReaderTest {
  private static final byte[] ONE_CURVE = {0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 1, 0, 1, 0, 3, 0, 0, 0, 9, 0};

  private static Settings settings(String format) {
    return new Settings("run", "national-curve", format, 4, 1, 1, 0L, null, null, null, null, null, null, null);
  }

  @Test
  @DisplayName("leaves out what is no message, or of a meter that does not exist, goes on, and tells the harness how many")
  void leavesOut() {
    byte[] strange = ONE_CURVE.clone();
    strange[16] = 4;
    Deltas deltas = new Deltas(settings("binary").work());
    MessageReader reader = new MessageReader(settings("binary"));
    Intake intake = reader.into(deltas);
    String told = saidWhile(() -> {
      for (byte[] message : new byte[][] {strange, "garbage".getBytes(StandardCharsets.UTF_8), {}, null, ONE_CURVE})
        reader.take(message, intake);
      LeftOut.tellRest();
    });
    assertEquals(1, deltas.count(0));
    assertTrue(told.startsWith("@loadcurve {"), told);
    assertTrue(told.contains("\"type\":\"unreadable\""), told);
    assertEquals(4, counted(told), told);
    assertTrue(told.contains("meter 4, but there are 4 meters (0 to 3)"), told);
  }

  private static int counted(String told) {
    return Pattern.compile("\"count\":(\\d+)").matcher(told).results().mapToInt(one -> Integer.parseInt(one.group(1))).sum();
  }

  private static String saidWhile(Runnable work) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
