package loadcurve.engines.trident;

import java.util.List;
import java.util.Map;
import loadcurve.engines.contract.UpdateMessage;
import loadcurve.engines.outside.RunClock;
import loadcurve.engines.outside.Settings;
import loadcurve.engines.storm.Failing;
import loadcurve.engines.workload.Deltas;
import loadcurve.engines.workload.Partials;
import loadcurve.engines.workload.Updates;
import loadcurve.engines.workload.Workload;
import org.apache.storm.task.IMetricsContext;
import org.apache.storm.trident.operation.TridentCollector;
import org.apache.storm.trident.state.BaseStateUpdater;
import org.apache.storm.trident.state.State;
import org.apache.storm.trident.state.StateFactory;
import org.apache.storm.trident.tuple.TridentTuple;

/** A state: the sums in Redis, and the updates that say what each batch added. */
final class Sums implements State {
  private final Workload workload;
  private final Deltas deltas;
  private final RunClock clock;
  /** null: nothing is stored */
  private final Guarantee.Store store;
  private final Guarantee.Publisher publisher;

  Sums(Settings settings, int part) {
    workload = settings.work();
    deltas = new Deltas(workload);
    clock = settings.clock();
    boolean stores = settings.redis() != null && settings.redis().stores();
    store = stores ? Guarantee.of(settings).store(settings, part) : null;
    publisher = Guarantee.of(settings).publisher(settings, part);
  }

  @Override
  public void beginCommit(Long batch) {
    deltas.clear();
  }

  void add(byte[] rows) {
    Partials.addTo(deltas, workload, rows);
  }

  @Override
  public void commit(Long batch) {
    if (deltas.rows() == 0) return;
    try {
      long emittedUs = clock.nowUs();
      List<byte[]> updates = Updates.of(deltas, workload);
      if (store != null) store.add(batch, deltas);
      long storedUs = store == null ? emittedUs : clock.nowUs();
      for (byte[] update : updates) UpdateMessage.stamp(update, emittedUs, storedUs);
      publisher.publish(batch, updates);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a batch was stored", ended);
    }
  }

  static StateFactory factory(Settings settings) {
    return (Map<String, Object> conf, IMetricsContext metrics, int part, int parts) -> Failing.loud(() -> new Sums(settings, part));
  }

  /** Adds the rows that came to the state. */
  static final class Updater extends BaseStateUpdater<Sums> {
    private static final long serialVersionUID = 1;

    @Override
    public void updateState(Sums sums, List<TridentTuple> tuples, TridentCollector out) {
      for (TridentTuple tuple : tuples) sums.add((byte[]) tuple.getValue(0));
    }
  }
}
