package loadcurve.engines.workload;

import java.util.ArrayList;
import java.util.List;
import loadcurve.engines.contract.UpdateMessage;

/** Deltas as updates. */
public final class Updates {
  private Updates() {}

  /** All rows that hold something, in updates of at most {@link UpdateMessage#MOST_ENTRIES}; both times are 0. */
  public static List<byte[]> of(Deltas deltas, Workload workload) {
    List<byte[]> updates = new ArrayList<>();
    int row = 0;
    for (int left = filled(deltas); left > 0; left -= UpdateMessage.MOST_ENTRIES) {
      byte[] update = UpdateMessage.create(Math.min(left, UpdateMessage.MOST_ENTRIES), workload.id());
      for (int entry = 0; entry < Math.min(left, UpdateMessage.MOST_ENTRIES); row++)
        if (deltas.count(row) > 0) UpdateMessage.writeEntry(update, entry++, deltas.energy(row));
      updates.add(update);
    }
    return updates;
  }

  private static int filled(Deltas deltas) {
    int filled = 0;
    for (int row = 0; row < deltas.rows(); row++) if (deltas.count(row) > 0) filled++;
    return filled;
  }
}
