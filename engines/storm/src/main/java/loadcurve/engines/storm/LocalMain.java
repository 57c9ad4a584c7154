package loadcurve.engines.storm;

import java.util.List;
import loadcurve.engines.outside.Harness;
import loadcurve.engines.outside.Settings;
import org.apache.storm.Config;
import org.apache.storm.LocalCluster;

/** One JVM with nimbus, supervisor and a worker in it: `target.json` is its argument. It ends when its stdin closes. */
public final class LocalMain {
  private LocalMain() {}

  public static void main(String[] args) {
    try {
      run(Settings.read(args[0]));
    } catch (Throwable refused) {
      refused.printStackTrace();
      Harness.fatal(String.valueOf(refused.getMessage()), "");
      Runtime.getRuntime().halt(1);
    }
  }

  private static void run(Settings settings) throws Exception {
    cluster(settings.zookeeper()).submitTopology(settings.run(), CurvesTopology.config(settings), CurvesTopology.of(settings));
    Harness.ready();
    while (System.in.read() >= 0) continue;
    // closing a LocalCluster takes seconds, and can hang
    Runtime.getRuntime().halt(0);
  }

  private static LocalCluster cluster(Settings.Zookeeper zookeeper) throws Exception {
    LocalCluster.Builder cluster = new LocalCluster.Builder()
        // off by default here: a tuple that is lost would never be sent again
        .withDaemonConf(Config.TOPOLOGY_ENABLE_MESSAGE_TIMEOUTS, true)
        .withDaemonConf("storm.metricstore.class", "org.apache.storm.metricstore.NoOpMetricStore");
    if (zookeeper != null)
      cluster
          .withDaemonConf(Config.STORM_ZOOKEEPER_SERVERS, List.of(zookeeper.host()))
          .withDaemonConf(Config.STORM_ZOOKEEPER_PORT, zookeeper.port())
          // what a killed LocalCluster leaves below its root keeps the next one there from becoming leader: one for each
          .withDaemonConf(Config.STORM_ZOOKEEPER_ROOT, zookeeper.root() + "-" + System.currentTimeMillis());
    return cluster.build();
  }
}
