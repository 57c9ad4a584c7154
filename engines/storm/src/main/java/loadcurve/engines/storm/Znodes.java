package loadcurve.engines.storm;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.shade.org.apache.zookeeper.KeeperException;
import org.apache.storm.shade.org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.storm.shade.org.apache.zookeeper.KeeperException.NotEmptyException;
import org.apache.storm.shade.org.apache.zookeeper.ZooKeeper;

/** Removes what Storm has left for a run in a ZooKeeper that may outlive it. Run it once the run's processes have ended. */
public final class Znodes {
  private static final int SESSION_MS = 5000;
  private static final int ANY_VERSION = -1;

  private Znodes() {}

  /** A root for one LocalCluster: what a killed one leaves below its root keeps the next one there from becoming leader. */
  static String newRoot(String root) {
    return root + "-" + System.currentTimeMillis();
  }

  /** `args`: host:port, and the root of the run. */
  public static void main(String[] args) throws Exception {
    String prefix = args[1].substring(1) + "-";
    try (ZooKeeper client = new ZooKeeper(args[0], SESSION_MS, event -> {})) {
      for (String child : client.getChildren("/", false)) if (child.startsWith(prefix)) remove(client, "/" + child);
    }
  }

  /** The nodes of a run in the ZooKeeper that a cluster keeps its own state in. `conf`: of its nimbus, as JSON. */
  static void removeFrom(String conf, String run) throws Exception {
    Map<?, ?> known = new ObjectMapper().readValue(conf, Map.class);
    String server = ((List<?>) known.get(Config.STORM_ZOOKEEPER_SERVERS)).get(0) + ":" + known.get(Config.STORM_ZOOKEEPER_PORT);
    main(new String[] {server, "/" + run});
  }

  /**
   * One node after the other: meanwhile the sessions of killed processes expire, and their nodes go by themselves. A
   * bulk delete (ZKUtil) gives up there, and leaves the rest.
   */
  private static void remove(ZooKeeper client, String path) throws KeeperException, InterruptedException {
    while (true) {
      try {
        for (String child : client.getChildren(path, false)) remove(client, path + "/" + child);
        client.delete(path, ANY_VERSION);
        return;
      } catch (NoNodeException gone) {
        return;
      } catch (NotEmptyException more) {
        // something was made below it meanwhile
      }
    }
  }
}
