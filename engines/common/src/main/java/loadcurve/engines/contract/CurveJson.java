package loadcurve.engines.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The same content as JSON: {"dueUs": ..., "slot": ..., "curves": [{"meter": ..., "wattHours": [...]}]}. */
public final class CurveJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LARGEST_DUE_US = (1L << 53) - 1;
  private static final long LARGEST_UINT32 = 0xffff_ffffL;
  private static final int LARGEST_UINT16 = 0xffff;
  /** no curve, or no point of it */
  private static final int NONE = -1;

  private CurveJson() {}

  /** The bytes of the binary message. Errors: IllegalArgumentException that names the field which breaks the contract. */
  public static byte[] toBinary(byte[] text) {
    JsonNode message = parsed(text);
    JsonNode curves = list(message.get("curves"), NONE, "curves", LARGEST_UINT16);
    int points = list(curves.get(0).get("wattHours"), 0, "wattHours", CurveMessage.MOST_POINTS).size();
    ByteBuffer bytes = ByteBuffer.allocate(CurveMessage.bytes(curves.size(), points)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(whole(message.get("dueUs"), NONE, "dueUs", NONE, LARGEST_DUE_US));
    bytes.putInt((int) whole(message.get("slot"), NONE, "slot", NONE, LARGEST_UINT32));
    bytes.putShort((short) points).putShort((short) curves.size());
    for (int i = 0; i < curves.size(); i++) put(bytes, curves.get(i), i, points);
    return bytes.array();
  }

  private static JsonNode parsed(byte[] text) {
    try {
      JsonNode message = JSON.readTree(text);
      if (message != null && message.isObject()) return message;
    } catch (JsonProcessingException bad) {
      throw new IllegalArgumentException(bad.getOriginalMessage(), bad);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    throw new IllegalArgumentException("a curve message must be a JSON object");
  }

  private static void put(ByteBuffer to, JsonNode curve, int number, int points) {
    to.putInt((int) whole(curve.get("meter"), number, "meter", NONE, LARGEST_UINT32));
    JsonNode values = list(curve.get("wattHours"), number, "wattHours", CurveMessage.MOST_POINTS);
    if (values.size() != points)
      throw new IllegalArgumentException(
          nameOf(number, "wattHours", NONE) + " must have " + points + " numbers, like the first curve");
    for (int i = 0; i < points; i++) to.putShort((short) whole(values.get(i), number, "wattHours", i, LARGEST_UINT16));
  }

  /** Of a field in words: made only where it is needed, since a string for each reading would cost more than the reading. */
  private static String nameOf(int curve, String field, int point) {
    return (curve == NONE ? "" : "curves[" + curve + "].") + field + (point == NONE ? "" : "[" + point + "]");
  }

  private static JsonNode list(JsonNode node, int curve, String field, int most) {
    if (node != null && node.isArray() && node.size() > 0 && node.size() <= most) return node;
    throw new IllegalArgumentException(nameOf(curve, field, NONE) + " must be a list of 1 to " + most + " elements");
  }

  /** As JavaScript reads it: 36.0 is a whole number too. */
  private static long whole(JsonNode node, int curve, String field, int point, long most) {
    boolean isWhole = node != null && node.isNumber() && node.canConvertToExactIntegral();
    long value = isWhole && node.canConvertToLong() ? node.asLong() : -1;
    if (value >= 0 && value <= most) return value;
    throw new IllegalArgumentException(nameOf(curve, field, point) + " must be a whole number from 0 to " + most + ", got " + node);
  }
}
