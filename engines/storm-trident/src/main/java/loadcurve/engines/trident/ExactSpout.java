package loadcurve.engines.trident;

import java.util.HashMap;
import java.util.Map;
import loadcurve.engines.outside.Settings;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.trident.spout.IPartitionedTridentSpout;
import org.apache.storm.tuple.Fields;

/**
 * A transactional spout on Kafka whose batches are the same each time they are sent. Storm's own sends a batch again with
 * one poll of each partition: what does not come within the time-out is missing from it, and lost. This one keeps the
 * first and the next offset of each partition in a batch (Trident writes them into ZooKeeper before the batch can be
 * committed), and reads until it has them all.
 */
final class ExactSpout implements IPartitionedTridentSpout<Integer, Partitions, Map<String, Object>> {
  private static final long serialVersionUID = 1;

  private final Settings settings;

  ExactSpout(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Coordinator<Integer> getCoordinator(Map<String, Object> conf, TopologyContext context) {
    int tasks = settings.spoutTasks();
    return new Coordinator<>() {
      @Override
      public Integer getPartitionsForBatch() {
        return tasks;
      }

      @Override
      public boolean isReady(long batch) {
        return true;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Emitter<Integer, Partitions, Map<String, Object>> getEmitter(Map<String, Object> conf, TopologyContext context) {
    return new ExactEmitter(settings);
  }

  @Override
  public Map<String, Object> getComponentConfiguration() {
    // Trident adds to it
    return new HashMap<>();
  }

  @Override
  public Fields getOutputFields() {
    return new Fields("message");
  }
}
