package loadcurve.engines.outside;

import loadcurve.engines.workload.Deltas;
import loadcurve.engines.workload.Intake;

/**
 * Takes messages of a run as they come: in its format, at its clock, joined with its customers. A message that nobody can
 * read is left out, and the harness hears of the first: sent again, it would be as bad.
 */
public final class MessageReader {
  private final RunClock clock;
  private final boolean isJson;
  private final byte[] customers;
  private final Settings settings;
  private boolean toldUnreadable;

  /** Reads the customers table. Errors: IllegalStateException. */
  public MessageReader(Settings settings) {
    this.settings = settings;
    clock = settings.clock();
    isJson = settings.format().equals("json");
    customers = Customers.of(settings);
  }

  /** Adds up into these deltas. */
  public Intake into(Deltas deltas) {
    return new Intake(settings.work(), deltas, customers, settings.meters());
  }

  public void take(byte[] message, Intake intake) {
    long nowUs = clock.nowUs();
    String fault = isJson ? intake.takeJson(message, nowUs) : intake.take(message, nowUs);
    if (fault == null || toldUnreadable) return;
    toldUnreadable = true;
    Harness.trouble("a message could not be read and was left out: " + fault);
  }
}
