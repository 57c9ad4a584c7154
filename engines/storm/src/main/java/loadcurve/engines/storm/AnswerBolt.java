package loadcurve.engines.storm;

import java.util.Map;
import loadcurve.engines.outside.Settings;
import loadcurve.engines.outside.SumsReader;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;
import redis.clients.jedis.exceptions.JedisException;

/** Answers questions of DRPC from Redis, in the form in which Trident answers: `[["SLOT:GROUP",Wh or null]]`. */
final class AnswerBolt extends BaseRichBolt {
  private static final long serialVersionUID = 1;

  private final Settings.Redis place;
  private transient OutputCollector out;
  private transient SumsReader sums;

  AnswerBolt(Settings settings) {
    place = settings.redis();
  }

  @Override
  public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
    out = collector;
    sums = new SumsReader(place);
  }

  @Override
  public void execute(Tuple asked) {
    String question = asked.getString(0);
    try {
      out.emit(asked, new Values("[[\"" + question + "\"," + sums.wattHours(question) + "]]", asked.getValue(1)));
      out.ack(asked);
    } catch (JedisException refused) {
      out.reportError(refused);
      out.fail(asked);
    }
  }

  @Override
  public void cleanup() {
    sums.close();
  }

  @Override
  public void declareOutputFields(OutputFieldsDeclarer declarer) {
    declarer.declare(new Fields("result", "return-info"));
  }
}
