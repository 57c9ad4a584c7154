package loadcurve.engines.storm;

import java.io.IOException;
import org.apache.storm.shade.org.apache.zookeeper.KeeperException;
import org.apache.storm.shade.org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.storm.shade.org.apache.zookeeper.KeeperException.NotEmptyException;
import org.apache.storm.shade.org.apache.zookeeper.ZooKeeper;

/** Removes what Storm has left for a run in a ZooKeeper that may outlive it. Run it once the run's processes have ended. */
public final class Znodes {
  private static final int SESSION_MS = 5000;
  private static final int ANY_VERSION = -1;
  private static final int LOOK_MS = 500;
  private static final int QUIET_LOOKS = 6;
  private static final int MOST_LOOKS = 30;

  private Znodes() {}

  /** A root for one LocalCluster: what a killed one leaves below its root keeps the next one there from becoming leader. */
  static String newRoot(String root) {
    return root + "-" + System.currentTimeMillis();
  }

  /** `args`: host:port, and the root of the run. */
  public static void main(String[] args) throws Exception {
    try (ZooKeeper client = client(args[0])) {
      removeAll(client, args[1].substring(1));
    }
  }

  /** Again and again, until nobody has made new ones for a while, or for long enough. */
  static void removeUntilQuiet(String server, String run) throws Exception {
    try (ZooKeeper client = client(server)) {
      int quiet = 0;
      for (int look = 0; look < MOST_LOOKS && quiet < QUIET_LOOKS; look++) {
        quiet = removeAll(client, run) == 0 ? quiet + 1 : 0;
        Thread.sleep(LOOK_MS);
      }
    }
  }

  private static ZooKeeper client(String server) throws IOException {
    return new ZooKeeper(server, SESSION_MS, event -> {});
  }

  /** Returns how many roots there were. */
  private static int removeAll(ZooKeeper client, String run) throws KeeperException, InterruptedException {
    int found = 0;
    for (String child : client.getChildren("/", false)) {
      if (!child.startsWith(run + "-")) continue;
      remove(client, "/" + child);
      found++;
    }
    return found;
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
