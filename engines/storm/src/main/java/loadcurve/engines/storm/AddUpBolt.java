package loadcurve.engines.storm;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import loadcurve.engines.outside.MessageReader;
import loadcurve.engines.outside.Settings;
import loadcurve.engines.workload.Deltas;
import loadcurve.engines.workload.Intake;
import loadcurve.engines.workload.Partials;
import loadcurve.engines.workload.Workload;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/**
 * Decodes messages, joins their meters with the customers and adds up; at each flush it sends what it has, one tuple for
 * each shard of the groups.
 *
 * <pre>
 *     meters -- message --> add-up -- partials by shard, then flush --> publish -- Redis, updates topic
 *                              ^--------------- done: this flush is out ---'
 * </pre>
 *
 * It acks its messages once everything of their flush is stored and published, which each task of `publish` tells that has
 * all the partials that were sent to it. Anchoring each partial to the thousands of messages in it would say the same, at
 * the price of an ack for each pair of them.
 */
final class AddUpBolt extends BaseRichBolt {
  private static final long serialVersionUID = 1;
  /** Storm looks for messages that have timed out once each time-out: after two of them they all have */
  private static final int TIMEOUTS_UNTIL_SENT_AGAIN = 2;

  private final Settings settings;
  private final boolean acks;
  private transient OutputCollector out;
  private transient MessageReader reader;
  private transient Workload workload;
  private transient Deltas deltas;
  private transient Intake intake;
  private transient FlushTicks ticks;
  private transient int messages;
  private transient List<Tuple> open;
  private transient PendingFlushes<Tuple> pending;

  AddUpBolt(Settings settings) {
    this.settings = settings;
    acks = Guarantee.of(settings).acks;
  }

  @Override
  public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
    out = collector;
    workload = settings.work();
    deltas = new Deltas(workload);
    reader = Failing.loud(() -> new MessageReader(settings));
    intake = reader.into(deltas);
    ticks = new FlushTicks(settings.options().flushMs());
    open = new ArrayList<>();
    long sentAgainS = (long) TIMEOUTS_UNTIL_SENT_AGAIN * settings.options().messageTimeoutS();
    pending = new PendingFlushes<>(new SecureRandom().nextInt(), TimeUnit.SECONDS.toNanos(sentAgainS));
  }

  @Override
  public void execute(Tuple tuple) {
    switch (tuple.getSourceStreamId()) {
      case Streams.TICK -> tick(tuple.getSourceTask());
      case Streams.DONE -> ack(pending.answered(tuple.getLong(0)));
      default -> take(tuple);
    }
  }

  private void take(Tuple tuple) {
    reader.take((byte[]) tuple.getValue(0), intake);
    if (acks) open.add(tuple);
    if (++messages >= settings.options().flushMessages()) flush();
  }

  private void tick(int clock) {
    long nowNs = System.nanoTime();
    pending.forgetOld(nowNs);
    if (ticks.counts(clock, nowNs)) flush();
  }

  private void flush() {
    messages = 0;
    if (deltas.rows() == 0 && open.isEmpty()) return;
    long flush = pending.nextId();
    Map<Integer, Integer> partialsOf = sendPartials(flush);
    partialsOf.forEach((publisher, partials) -> out.emitDirect(publisher, Streams.FLUSH, new Values(flush, partials)));
    if (!acks) return;
    if (partialsOf.isEmpty()) ack(open);
    else pending.sent(flush, open, partialsOf.size(), System.nanoTime());
    open = new ArrayList<>();
  }

  /** Returns how many each task of `publish` was sent; one that was sent none is not in it. */
  private Map<Integer, Integer> sendPartials(long flush) {
    byte[][] parts = Partials.split(deltas, workload);
    deltas.clear();
    Map<Integer, Integer> partialsOf = new TreeMap<>();
    for (int shard = 0; shard < parts.length; shard++)
      if (parts[shard] != null)
        for (int publisher : out.emit(Streams.PARTIALS, new Values(shard, parts[shard], flush)))
          partialsOf.merge(publisher, 1, Integer::sum);
    return partialsOf;
  }

  private void ack(List<Tuple> done) {
    for (Tuple message : done) out.ack(message);
  }

  @Override
  public void declareOutputFields(OutputFieldsDeclarer declarer) {
    declarer.declareStream(Streams.PARTIALS, new Fields("shard", "rows", "flush"));
    declarer.declareStream(Streams.FLUSH, true, new Fields("flush", "partials"));
  }
}
