package loadcurve.engines.storm;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import loadcurve.engines.outside.Settings;
import org.apache.storm.shade.org.apache.zookeeper.ZKUtil;
import org.apache.storm.shade.org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What LocalClusters of a run keep in a ZooKeeper that may outlive it. */
final class Znodes {
  private static final Logger LOG = LoggerFactory.getLogger(Znodes.class);
  private static final int WITHIN_MS = 3000;

  private Znodes() {}

  /**
   * A root for one LocalCluster: what a killed one leaves below its root keeps the next one there from becoming leader.
   */
  static String newRoot(Settings.Zookeeper zookeeper) {
    return zookeeper.root() + "-" + System.currentTimeMillis();
  }

  /** Removes the roots of all LocalClusters of the run. Gives up after 3 s: a ZooKeeper that is gone has nothing to keep. */
  static void remove(Settings.Zookeeper zookeeper) {
    ExecutorService worker = Executors.newSingleThreadExecutor();
    worker.submit(() -> removeAll(zookeeper));
    worker.shutdown();
    try {
      if (!worker.awaitTermination(WITHIN_MS, TimeUnit.MILLISECONDS)) LOG.warn("{}-... stay in ZooKeeper: it took too long", zookeeper.root());
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeAll(Settings.Zookeeper zookeeper) {
    String prefix = zookeeper.root().substring(1) + "-";
    try (ZooKeeper client = new ZooKeeper(zookeeper.host() + ":" + zookeeper.port(), WITHIN_MS, event -> {})) {
      for (String child : client.getChildren("/", false)) if (child.startsWith(prefix)) ZKUtil.deleteRecursive(client, "/" + child);
    } catch (Exception refused) {
      LOG.warn("{}-... stay in ZooKeeper: {}", zookeeper.root(), refused.getMessage());
    }
  }
}
