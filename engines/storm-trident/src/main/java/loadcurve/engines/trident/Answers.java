package loadcurve.engines.trident;

import java.util.ArrayList;
import java.util.List;
import loadcurve.engines.outside.Settings;
import loadcurve.engines.outside.SumsReader;
import org.apache.storm.topology.FailedException;
import org.apache.storm.trident.operation.TridentCollector;
import org.apache.storm.trident.state.BaseQueryFunction;
import org.apache.storm.trident.state.State;
import org.apache.storm.trident.state.StateFactory;
import org.apache.storm.trident.tuple.TridentTuple;
import org.apache.storm.tuple.Values;
import redis.clients.jedis.exceptions.JedisException;

/** The sums in Redis, as a state that questions of DRPC are answered from. */
final class Answers implements State {
  private final SumsReader sums;

  private Answers(Settings.Redis place) {
    sums = new SumsReader(place);
  }

  static StateFactory factory(Settings settings) {
    Settings.Redis place = settings.redis();
    return (conf, metrics, part, parts) -> new Answers(place);
  }

  @Override
  public void beginCommit(Long batch) {}

  @Override
  public void commit(Long batch) {}

  /** Wh for each question, or null. A database that is down fails the question. */
  static final class Query extends BaseQueryFunction<Answers, Long> {
    private static final long serialVersionUID = 1;

    @Override
    public List<Long> batchRetrieve(Answers answers, List<TridentTuple> questions) {
      try {
        List<Long> found = new ArrayList<>(questions.size());
        for (TridentTuple one : questions) found.add(answers.sums.wattHours(one.getString(0)));
        return found;
      } catch (JedisException refused) {
        throw new FailedException(refused);
      }
    }

    @Override
    public void execute(TridentTuple question, Long wattHours, TridentCollector collector) {
      collector.emit(new Values(wattHours));
    }
  }
}
