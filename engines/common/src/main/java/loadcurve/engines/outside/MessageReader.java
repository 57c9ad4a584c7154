package loadcurve.engines.outside;

import loadcurve.engines.workload.Deltas;
import loadcurve.engines.workload.Intake;

/**
 * Takes messages of a run as they come: in its format, at its clock, joined with its customers. A message that nobody can
 * read is left out and counted: sent again, it would be as bad.
 */
public final class MessageReader {
  private static final byte[] NOTHING = {};

  private final RunClock clock;
  private final boolean isJson;
  private final byte[] customers;
  private final Settings settings;

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

  /** `message`: null is a record without a value, which Kafka allows. */
  public void take(byte[] message, Intake intake) {
    byte[] bytes = message == null ? NOTHING : message;
    long nowUs = clock.nowUs();
    String fault = isJson ? intake.takeJson(bytes, nowUs) : intake.take(bytes, nowUs);
    if (fault != null) LeftOut.add(fault);
  }
}
