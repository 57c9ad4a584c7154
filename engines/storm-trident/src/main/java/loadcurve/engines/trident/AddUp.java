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
import org.apache.storm.trident.topology.TransactionAttempt;
import org.apache.storm.trident.tuple.TridentTuple;
import org.apache.storm.tuple.Values;

/** Decodes, joins and adds up what a task has of a batch: the only work for each reading. Emits the rows. */
final class AddUp extends BaseAggregator<AddUp.Batch> {
  private static final long serialVersionUID = 1;

  private final Settings settings;
  /** tuples say where their message was read */
  private final boolean placed;
  private transient MessageReader reader;
  private transient ReadTwice twice;

  /** What has been added up of one batch. */
  static final class Batch {
    final ReadTwice.Reading reading;
    final Deltas deltas;
    final Intake intake;

    Batch(Object id, MessageReader reader, Workload workload) {
      reading = new ReadTwice.Reading(((TransactionAttempt) id).getTransactionId());
      deltas = new Deltas(workload);
      intake = reader.into(deltas);
    }
  }

  AddUp(Settings settings) {
    this.settings = settings;
    placed = Guarantee.of(settings).tuple.contains(UsualSpout.OFFSET);
  }

  @Override
  public void prepare(Map<String, Object> conf, TridentOperationContext context) {
    reader = Failing.loud(() -> new MessageReader(settings));
    twice = new ReadTwice();
  }

  @Override
  public Batch init(Object id, TridentCollector out) {
    return new Batch(id, reader, settings.work());
  }

  @Override
  public void aggregate(Batch batch, TridentTuple tuple, TridentCollector out) {
    reader.take((byte[]) tuple.getValue(0), batch.intake);
    if (placed) batch.reading.saw(tuple.getInteger(1), tuple.getLong(2));
  }

  @Override
  public void complete(Batch batch, TridentCollector out) {
    twice.end(batch.reading);
    byte[] rows = Partials.all(batch.deltas);
    if (rows.length > 0) out.emit(new Values((Object) rows));
  }
}
