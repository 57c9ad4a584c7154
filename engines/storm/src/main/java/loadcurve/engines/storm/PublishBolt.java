package loadcurve.engines.storm;

import java.util.List;
import java.util.Map;
import loadcurve.engines.outside.RunClock;
import loadcurve.engines.outside.Settings;
import loadcurve.engines.outside.SumsStore;
import loadcurve.engines.outside.UpdatePublisher;
import loadcurve.engines.contract.UpdateMessage;
import loadcurve.engines.workload.Deltas;
import loadcurve.engines.workload.Partials;
import loadcurve.engines.workload.Updates;
import loadcurve.engines.workload.Workload;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** Brings together what the add-up tasks have of its shards, stores it, publishes it, and tells them. */
final class PublishBolt extends BaseRichBolt {
  private static final long serialVersionUID = 1;

  private final Settings settings;
  private final boolean acks;
  private transient OutputCollector out;
  private transient RunClock clock;
  private transient Workload workload;
  private transient Deltas deltas;
  private transient ReceivedPartials received;
  private transient SumsStore store;
  private transient UpdatePublisher publisher;

  PublishBolt(Settings settings) {
    this.settings = settings;
    acks = Guarantee.of(settings).acks;
  }

  @Override
  public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
    out = collector;
    clock = settings.clock();
    workload = settings.work();
    deltas = new Deltas(workload);
    received = new ReceivedPartials();
    boolean stores = settings.redis() != null && settings.redis().stores();
    store = stores ? Failing.loud(() -> new SumsStore(settings.redis())) : null;
    publisher = Failing.loud(() -> new UpdatePublisher(settings.kafka(), context.getThisTaskIndex()));
  }

  @Override
  public void execute(Tuple tuple) {
    if (tuple.getSourceStreamId().equals(Streams.PARTIALS)) add(tuple);
    else flush(tuple);
  }

  private void add(Tuple tuple) {
    Partials.addTo(deltas, workload, (byte[]) tuple.getValue(1));
    received.add(tuple.getSourceTask(), tuple.getLong(2));
  }

  /** Where partials of it are missing, nobody is told that it is done: its messages are sent again. */
  private void flush(Tuple tuple) {
    int sender = tuple.getSourceTask();
    long flush = tuple.getLong(0);
    boolean complete = received.end(sender, flush, tuple.getInteger(1));
    try {
      if (deltas.rows() > 0) publish();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return;
    }
    if (acks && complete) out.emitDirect(sender, Streams.DONE, new Values(flush));
  }

  private void publish() throws InterruptedException {
    long emittedUs = clock.nowUs();
    List<byte[]> updates = Updates.of(deltas, workload);
    if (store != null) store.add(deltas);
    deltas.clear();
    long storedUs = store == null ? emittedUs : clock.nowUs();
    for (byte[] update : updates) UpdateMessage.stamp(update, emittedUs, storedUs);
    publisher.publish(updates);
  }

  @Override
  public void cleanup() {
    publisher.close();
    if (store != null) store.close();
  }

  @Override
  public void declareOutputFields(OutputFieldsDeclarer declarer) {
    declarer.declareStream(Streams.DONE, true, new Fields("flush"));
  }
}
