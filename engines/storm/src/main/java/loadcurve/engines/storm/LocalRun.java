package loadcurve.engines.storm;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import loadcurve.engines.outside.Harness;
import loadcurve.engines.outside.LeftOut;
import loadcurve.engines.outside.Scratch;
import loadcurve.engines.outside.Settings;
import org.apache.storm.Config;
import org.apache.storm.ILocalDRPC;
import org.apache.storm.LocalCluster;
import org.apache.storm.LocalDRPC;
import org.apache.storm.generated.StormTopology;

/** A topology in one JVM, with nimbus, supervisor and a worker in it. It ends when its stdin closes. */
public final class LocalRun {
  private LocalRun() {}

  /** `args`: the path of target.json. Does not return. */
  public static void main(String[] args, Function<Settings, Config> config, BiFunction<Settings, ILocalDRPC, StormTopology> topology) {
    try {
      Settings settings = Settings.read(args[0]);
      Drpc.limitWaiting();
      LocalCluster cluster = cluster(settings.zookeeper());
      LocalDRPC drpc = settings.drpcPort() == null ? null : new LocalDRPC(cluster.getMetricRegistry());
      cluster.submitTopology(settings.run(), config.apply(settings), topology.apply(settings, drpc));
      if (drpc != null) Drpc.listen(drpc, settings.drpcPort());
      if (settings.statistics() != null) Front.of(cluster.getNimbus(), settings.statistics().uiPort());
      Harness.ready();
      while (System.in.read() >= 0) continue;
      LeftOut.tellRest();
      Scratch.remove();
      // closing a LocalCluster takes seconds, and can hang
      Runtime.getRuntime().halt(0);
    } catch (Throwable refused) {
      refused.printStackTrace();
      Harness.fatal(refused);
      Runtime.getRuntime().halt(1);
    }
  }

  private static LocalCluster cluster(Settings.Zookeeper zookeeper) throws Exception {
    return new LocalCluster.Builder()
        // off by default here: a tuple that is lost would never be sent again
        .withDaemonConf(Config.TOPOLOGY_ENABLE_MESSAGE_TIMEOUTS, true)
        .withDaemonConf(Config.EXECUTOR_METRICS_FREQUENCY_SECS, Front.REFRESHED_EACH_S)
        .withDaemonConf("storm.metricstore.class", "org.apache.storm.metricstore.NoOpMetricStore")
        // without them it starts a ZooKeeper of its own, which listens on every address of this machine
        .withDaemonConf(Config.STORM_ZOOKEEPER_SERVERS, List.of(zookeeper.host()))
        .withDaemonConf(Config.STORM_ZOOKEEPER_PORT, zookeeper.port())
        .withDaemonConf(Config.STORM_ZOOKEEPER_ROOT, Znodes.newRoot(zookeeper.root()))
        .build();
  }
}
