package loadcurve.engines.contract;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The curve message: one curve, or a frame of many, binary and little-endian. Nothing here allocates.
 *
 * <pre>
 *     0   int64   dueUs     microseconds since the Unix epoch
 *     8   uint32  slot      of the first point
 *     12  uint16  points    1 to 48
 *     14  uint16  curves    at least 1
 *     then for each curve: uint32 meter, points x uint16 wattHours
 * </pre>
 */
public final class CurveMessage {
  public static final int HEADER_BYTES = 16;
  public static final int MOST_POINTS = 48;

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private CurveMessage() {}

  public static int bytes(int curves, int points) {
    return HEADER_BYTES + curves * curveBytes(points);
  }

  /** A curve of so many points, with its meter. */
  public static int curveBytes(int points) {
    return 4 + 2 * points;
  }

  /** Are these bytes exactly one message? */
  public static boolean isOne(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) return false;
    int points = points(bytes);
    int curves = curves(bytes);
    return points > 0 && points <= MOST_POINTS && curves > 0 && bytes(curves, points) == bytes.length;
  }

  public static long dueUs(byte[] message) {
    return (long) LONGS.get(message, 0);
  }

  /** A uint32 in an int. */
  public static int slot(byte[] message) {
    return (int) INTS.get(message, 8);
  }

  public static int points(byte[] message) {
    return (short) SHORTS.get(message, 12) & 0xffff;
  }

  public static int curves(byte[] message) {
    return (short) SHORTS.get(message, 14) & 0xffff;
  }

  /** The meter of the curve at this byte: a uint32 in an int. */
  public static int meterAt(byte[] message, int at) {
    return (int) INTS.get(message, at);
  }

  public static int wattHoursAt(byte[] message, int at) {
    return (short) SHORTS.get(message, at) & 0xffff;
  }
}
