package loadcurve.engines.workload;

import loadcurve.engines.contract.CurveJson;
import loadcurve.engines.contract.CurveMessage;

/**
 * Checks messages, joins their meters with the customers table, and adds up their readings. One thread only. A message is
 * taken whole or not at all.
 */
public final class Intake {
  private final Workload workload;
  private final Deltas deltas;
  /** the tariff of each meter; null: the workload joins nothing */
  private final byte[] customers;
  private final int meters;

  /** `meters`: those of the fleet are 0 to `meters` - 1. */
  public Intake(Workload workload, Deltas deltas, byte[] customers, int meters) {
    if (workload.joinsCustomers() && customers == null) throw new IllegalArgumentException("no customers table");
    this.workload = workload;
    this.deltas = deltas;
    this.customers = workload.joinsCustomers() ? customers : null;
    this.meters = meters;
  }

  /** Takes a message that is written as JSON. */
  public String takeJson(byte[] text, long takenUs) {
    try {
      return take(CurveJson.toBinary(text), takenUs);
    } catch (IllegalArgumentException broken) {
      return broken.getMessage();
    }
  }

  /** Takes a message that was read at `takenUs`; returns what is wrong with it, or null if it was taken. */
  public String take(byte[] message, long takenUs) {
    if (!CurveMessage.isOne(message)) return message.length + " bytes that are not one binary curve message";
    int points = CurveMessage.points(message);
    int stride = CurveMessage.curveBytes(points);
    for (int at = CurveMessage.HEADER_BYTES; at < message.length; at += stride) {
      int meter = CurveMessage.meterAt(message, at);
      if (Integer.compareUnsigned(meter, meters) >= 0) return unknown(meter);
    }
    if (!workload.hasSums()) appendAll(message, points, takenUs);
    else if (points == 1) addReadings(message, takenUs);
    else addCurves(message, points, takenUs);
    return null;
  }

  private String unknown(int meter) {
    return "meter " + Integer.toUnsignedString(meter) + ", but there are " + meters + " meters (0 to " + (meters - 1) + ")";
  }

  /** The usual case, one reading for each curve: the rows are looked up once. */
  private void addReadings(byte[] message, long takenUs) {
    long dueUs = CurveMessage.dueUs(message);
    int first = deltas.rowsOf(CurveMessage.slot(message), dueUs);
    for (int at = CurveMessage.HEADER_BYTES; at < message.length; at += 6) {
      int meter = CurveMessage.meterAt(message, at);
      deltas.add(first + groupOf(meter), meter, CurveMessage.wattHoursAt(message, at + 4), dueUs, takenUs - dueUs);
    }
  }

  private void addCurves(byte[] message, int points, long takenUs) {
    long dueUs = CurveMessage.dueUs(message);
    int slot = CurveMessage.slot(message);
    int stride = CurveMessage.curveBytes(points);
    for (int point = 0; point < points; point++) {
      int first = deltas.rowsOf(slot + point, dueUs);
      for (int at = CurveMessage.HEADER_BYTES; at < message.length; at += stride) {
        int meter = CurveMessage.meterAt(message, at);
        int wh = CurveMessage.wattHoursAt(message, at + 4 + 2 * point);
        deltas.add(first + groupOf(meter), meter, wh, dueUs, takenUs - dueUs);
      }
    }
  }

  private void appendAll(byte[] message, int points, long takenUs) {
    long dueUs = CurveMessage.dueUs(message);
    int slot = CurveMessage.slot(message);
    for (int at = CurveMessage.HEADER_BYTES; at < message.length; at += CurveMessage.curveBytes(points)) {
      int meter = CurveMessage.meterAt(message, at);
      for (int point = 0; point < points; point++) {
        int wh = CurveMessage.wattHoursAt(message, at + 4 + 2 * point);
        deltas.append(meter, slot + point, wh, dueUs, takenUs - dueUs);
      }
    }
  }

  private int groupOf(int meter) {
    return customers == null ? 0 : customers[meter];
  }
}
