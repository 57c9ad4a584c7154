package loadcurve.engines.trident;

import java.util.Map;
import loadcurve.engines.outside.Customers;
import loadcurve.engines.outside.Harness;
import loadcurve.engines.outside.RunClock;
import loadcurve.engines.outside.Settings;
import loadcurve.engines.storm.Failing;
import loadcurve.engines.workload.Deltas;
import loadcurve.engines.workload.Intake;
import loadcurve.engines.workload.Partials;
import loadcurve.engines.workload.Workload;
import org.apache.storm.trident.operation.BaseAggregator;
import org.apache.storm.trident.operation.TridentCollector;
import org.apache.storm.trident.operation.TridentOperationContext;
import org.apache.storm.trident.tuple.TridentTuple;
import org.apache.storm.tuple.Values;

/** Decodes, joins and adds up what a task has of a batch: the only work for each reading. Emits the rows of each shard. */
final class AddUp extends BaseAggregator<AddUp.Batch> {
  private static final long serialVersionUID = 1;

  private final Settings settings;
  private final boolean isJson;
  private transient RunClock clock;
  private transient byte[] customers;
  private transient boolean saidUnreadable;

  /** What has been added up of one batch. */
  static final class Batch {
    final Deltas deltas;
    final Intake intake;

    Batch(Workload workload, byte[] customers, int meters) {
      deltas = new Deltas(Math.max(1, workload.groups()));
      intake = new Intake(workload, deltas, customers, meters);
    }
  }

  AddUp(Settings settings) {
    this.settings = settings;
    isJson = settings.format().equals("json");
  }

  @Override
  public void prepare(Map<String, Object> conf, TridentOperationContext context) {
    clock = settings.clock();
    customers = Failing.loud(() -> Customers.of(settings));
  }

  @Override
  public Batch init(Object id, TridentCollector out) {
    return new Batch(settings.work(), customers, settings.meters());
  }

  @Override
  public void aggregate(Batch batch, TridentTuple tuple, TridentCollector out) {
    byte[] message = (byte[]) tuple.getValue(0);
    long nowUs = clock.nowUs();
    String fault = isJson ? batch.intake.takeJson(message, nowUs) : batch.intake.take(message, nowUs);
    if (fault == null || saidUnreadable) return;
    saidUnreadable = true;
    Harness.trouble("a message could not be read and was left out: " + fault);
  }

  @Override
  public void complete(Batch batch, TridentCollector out) {
    byte[][] parts = Partials.split(batch.deltas, settings.work());
    for (int shard = 0; shard < parts.length; shard++)
      if (parts[shard] != null) out.emit(new Values(shard, parts[shard]));
  }
}
