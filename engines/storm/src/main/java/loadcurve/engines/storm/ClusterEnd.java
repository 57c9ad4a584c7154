package loadcurve.engines.storm;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.utils.NimbusClient;
import org.apache.storm.utils.Utils;

/**
 * Takes a topology from a cluster that goes on without it, whatever became of the process that submitted it: kills it if
 * it is still there, and removes its nodes from the cluster's ZooKeeper once its workers have ended. Fails with words on
 * stderr.
 */
public final class ClusterEnd {
  private ClusterEnd() {}

  /** `args`: host and port of nimbus, and the name of the topology. */
  public static void main(String[] args) {
    try (NimbusClient nimbus =
        NimbusClient.Builder.withConf(Utils.readStormConfig()).buildWithNimbusHostPort(args[0], Integer.parseInt(args[1]))) {
      ClusterRun.kill(nimbus.getClient(), args[2]);
      removeNodes(args[0], nimbus.getClient().getNimbusConf(), args[2]);
      Runtime.getRuntime().halt(0);
    } catch (Throwable refused) {
      System.err.println(ClusterRun.wordsOf(rootOf(refused)));
      Runtime.getRuntime().halt(1);
    }
  }

  /** Clients of Storm wrap what happened several times. */
  static Throwable rootOf(Throwable thrown) {
    return thrown.getCause() == null ? thrown : rootOf(thrown.getCause());
  }

  /** Trident's own ZooKeeper if the cluster names one, else that of the cluster. */
  private static void removeNodes(String nimbusHost, String confAsJson, String run) throws Exception {
    Map<?, ?> conf = new ObjectMapper().readValue(confAsJson, Map.class);
    List<?> own = (List<?>) conf.get(Config.TRANSACTIONAL_ZOOKEEPER_SERVERS);
    List<?> servers = own == null ? (List<?>) conf.get(Config.STORM_ZOOKEEPER_SERVERS) : own;
    Object ownPort = conf.get(Config.TRANSACTIONAL_ZOOKEEPER_PORT);
    Object port = ownPort == null ? conf.get(Config.STORM_ZOOKEEPER_PORT) : ownPort;
    String first = String.valueOf(servers.get(0));
    // as nimbus sees it
    String host = first.equals("localhost") ? nimbusHost : first;
    // its workers end some seconds after nimbus has forgotten it, and write there until then
    Znodes.removeUntilQuiet(host + ":" + port, run);
  }
}
