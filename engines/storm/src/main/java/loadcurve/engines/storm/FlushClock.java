package loadcurve.engines.storm;

import java.util.Map;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/** Says when to flush. Storm's own tick tuples come once a second at best. */
final class FlushClock extends BaseRichSpout {
  private static final long serialVersionUID = 1;

  private final long periodNs;
  private transient SpoutOutputCollector out;
  private transient long nextNs;

  FlushClock(int periodMs) {
    periodNs = periodMs * 1_000_000L;
  }

  @Override
  public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {
    out = collector;
    nextNs = System.nanoTime() + periodNs;
  }

  @Override
  public void nextTuple() {
    long nowNs = System.nanoTime();
    if (nowNs < nextNs) return;
    nextNs = Math.max(nextNs + periodNs, nowNs);
    out.emit(Streams.TICK, new Values(0));
  }

  @Override
  public void declareOutputFields(OutputFieldsDeclarer declarer) {
    declarer.declareStream(Streams.TICK, new Fields("tick"));
  }
}
