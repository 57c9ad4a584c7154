package loadcurve.engines.workload;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import loadcurve.engines.contract.CurveMessage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Decoding and adding up")
class AllocationTest {
  private static final int READINGS = 1_000_000;
  private static final int METERS = 10_000;
  private static final int FLUSH_READINGS = 50_000;
  private static final long DUE_US = 1_700_000_000_000_000L;
  private static final int JSON_CURVES = 250;
  private static final int JSON_MESSAGES = 1000;
  private static final int MOST_OF_JSON = 500;
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  /** what the first flush makes room for, spread over a million readings */
  private static final double ALMOST_NOTHING = 0.05;

  @ParameterizedTest(name = "{0}")
  @EnumSource(Workload.class)
  @DisplayName("allocates nothing for a reading in a frame")
  void framed(Workload workload) {
    assertTrue(bytesPerReading(workload, message(250, 1)) < ALMOST_NOTHING);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Workload.class)
  @DisplayName("allocates nothing for a reading in a message of its own")
  void single(Workload workload) {
    assertTrue(bytesPerReading(workload, message(1, 1)) < ALMOST_NOTHING);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Workload.class)
  @DisplayName("allocates nothing for a reading of a whole day")
  void days(Workload workload) {
    assertTrue(bytesPerReading(workload, message(10, CurveMessage.MOST_POINTS)) < ALMOST_NOTHING);
  }

  private static double bytesPerReading(Workload workload, byte[] message) {
    int readings = CurveMessage.points(message) * CurveMessage.curves(message);
    Deltas deltas = new Deltas(workload);
    Intake intake = new Intake(workload, deltas, new byte[METERS], METERS);
    take(intake, deltas, message, readings);
    long before = THREAD.getCurrentThreadAllocatedBytes();
    take(intake, deltas, message, readings);
    return (double) (THREAD.getCurrentThreadAllocatedBytes() - before) / READINGS;
  }

  private static void take(Intake intake, Deltas deltas, byte[] message, int readings) {
    ByteBuffer header = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    for (int taken = 0; taken < READINGS; taken += readings) {
      if (taken % FLUSH_READINGS < readings) deltas.clear();
      header.putLong(0, DUE_US + taken);
      String fault = intake.take(message, DUE_US + taken + 1000);
      if (fault != null) throw new IllegalStateException(fault);
    }
  }

  private static byte[] message(int curves, int points) {
    ByteBuffer bytes = ByteBuffer.allocate(CurveMessage.bytes(curves, points)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(DUE_US).putInt(7).putShort((short) points).putShort((short) curves);
    for (int meter = 0; meter < curves; meter++) {
      bytes.putInt(meter);
      for (int point = 0; point < points; point++) bytes.putShort((short) (100 + meter + point));
    }
    return bytes.array();
  }

  /** JSON is read into a tree, which holds every number as an object of its own. */
  @Test
  @DisplayName("allocates for a reading in JSON no more than its part of the tree")
  void json() {
    Intake intake = new Intake(Workload.NATIONAL_CURVE, new Deltas(Workload.NATIONAL_CURVE), null, METERS);
    byte[] text = text(JSON_CURVES);
    for (int i = 0; i < JSON_MESSAGES; i++) assertNull(intake.takeJson(text, DUE_US));
    long before = THREAD.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < JSON_MESSAGES; i++) intake.takeJson(text, DUE_US);
    double bytes = (double) (THREAD.getCurrentThreadAllocatedBytes() - before) / JSON_MESSAGES / JSON_CURVES;
    assertTrue(bytes < MOST_OF_JSON, bytes + " bytes a reading");
  }

  private static byte[] text(int curves) {
    StringBuilder text = new StringBuilder("{\"dueUs\":" + DUE_US + ",\"slot\":7,\"curves\":[");
    for (int meter = 0; meter < curves; meter++)
      text.append(meter == 0 ? "" : ",").append("{\"meter\":" + meter + ",\"wattHours\":[" + (100 + meter) + "]}");
    return text.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }
}
