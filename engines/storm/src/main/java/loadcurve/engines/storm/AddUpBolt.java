package loadcurve.engines.storm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
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
 * It acks its messages once everything of their flush is stored and published, which `publish` tells it. Anchoring each
 * partial to the thousands of messages in it would say the same, at the price of an ack for each pair of them.
 */
final class AddUpBolt extends BaseRichBolt {
  private static final long serialVersionUID = 1;

  private final Settings settings;
  private final boolean acks;
  private transient OutputCollector out;
  private transient MessageReader reader;
  private transient Workload workload;
  private transient Deltas deltas;
  private transient Intake intake;
  private transient int task;
  private transient int publishers;
  private transient int flush;
  private transient int messages;
  private transient List<Tuple> open;
  private transient Deque<Pending> pending;

  /** Messages that wait for `answers` more publishers of one flush. */
  private static final class Pending {
    final int flush;
    final List<Tuple> messages;
    int answers;

    Pending(int flush, List<Tuple> messages, int answers) {
      this.flush = flush;
      this.messages = messages;
      this.answers = answers;
    }
  }

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
    task = context.getThisTaskId();
    publishers = context.getComponentTasks(Streams.PUBLISH).size();
    open = new ArrayList<>();
    pending = new ArrayDeque<>();
  }

  @Override
  public void execute(Tuple tuple) {
    switch (tuple.getSourceStreamId()) {
      case Streams.TICK -> flush();
      case Streams.DONE -> done(tuple.getInteger(0));
      default -> take(tuple);
    }
  }

  private void take(Tuple tuple) {
    reader.take((byte[]) tuple.getValue(0), intake);
    if (acks) open.add(tuple);
    if (++messages >= settings.options().flushMessages()) flush();
  }

  private void flush() {
    messages = 0;
    if (deltas.rows() == 0 && open.isEmpty()) return;
    byte[][] parts = Partials.split(deltas, workload);
    deltas.clear();
    flush++;
    for (int shard = 0; shard < parts.length; shard++)
      if (parts[shard] != null) out.emit(Streams.PARTIALS, new Values(shard, parts[shard]));
    out.emit(Streams.FLUSH, new Values(task, flush));
    if (!acks) return;
    pending.add(new Pending(flush, open, publishers));
    open = new ArrayList<>();
  }

  private void done(int ofFlush) {
    for (Pending one : pending) if (one.flush == ofFlush) one.answers--;
    while (!pending.isEmpty() && pending.peek().answers == 0) for (Tuple message : pending.poll().messages) out.ack(message);
  }

  @Override
  public void declareOutputFields(OutputFieldsDeclarer declarer) {
    declarer.declareStream(Streams.PARTIALS, new Fields("shard", "rows"));
    declarer.declareStream(Streams.FLUSH, new Fields("task", "flush"));
  }
}
