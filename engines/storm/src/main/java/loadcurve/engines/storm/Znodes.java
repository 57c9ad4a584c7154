package loadcurve.engines.storm;

import org.apache.storm.shade.org.apache.zookeeper.ZKUtil;
import org.apache.storm.shade.org.apache.zookeeper.ZooKeeper;

/** Removes what LocalClusters of a run have left in a ZooKeeper that may outlive it. Run it once they have ended. */
public final class Znodes {
  private static final int SESSION_MS = 5000;

  private Znodes() {}

  /** A root for one LocalCluster: what a killed one leaves below its root keeps the next one there from becoming leader. */
  static String newRoot(String root) {
    return root + "-" + System.currentTimeMillis();
  }

  /** `args`: host:port, and the root of the run. */
  public static void main(String[] args) throws Exception {
    String prefix = args[1].substring(1) + "-";
    try (ZooKeeper client = new ZooKeeper(args[0], SESSION_MS, event -> {})) {
      for (String child : client.getChildren("/", false)) if (child.startsWith(prefix)) ZKUtil.deleteRecursive(client, "/" + child);
    }
  }
}
