package loadcurve.engines.trident;

import java.util.Map;
import loadcurve.engines.outside.MessageReader;
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
  private transient MessageReader reader;

  /** What has been added up of one batch. */
  static final class Batch {
    final Deltas deltas;
    final Intake intake;

    Batch(MessageReader reader, Workload workload) {
      deltas = new Deltas(workload);
      intake = reader.into(deltas);
    }
  }

  AddUp(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void prepare(Map<String, Object> conf, TridentOperationContext context) {
    reader = Failing.loud(() -> new MessageReader(settings));
  }

  @Override
  public Batch init(Object id, TridentCollector out) {
    return new Batch(reader, settings.work());
  }

  @Override
  public void aggregate(Batch batch, TridentTuple tuple, TridentCollector out) {
    reader.take((byte[]) tuple.getValue(0), batch.intake);
  }

  @Override
  public void complete(Batch batch, TridentCollector out) {
    byte[][] parts = Partials.split(batch.deltas, settings.work());
    for (int shard = 0; shard < parts.length; shard++)
      if (parts[shard] != null) out.emit(new Values(shard, parts[shard]));
  }
}
