package loadcurve.engines.storm;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import loadcurve.engines.outside.Harness;
import loadcurve.engines.outside.Settings;
import org.apache.storm.Config;
import org.apache.storm.ILocalDRPC;
import org.apache.storm.StormSubmitter;
import org.apache.storm.generated.AlreadyAliveException;
import org.apache.storm.generated.AuthorizationException;
import org.apache.storm.generated.InvalidTopologyException;
import org.apache.storm.generated.KillOptions;
import org.apache.storm.generated.Nimbus;
import org.apache.storm.generated.NotAliveException;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.thrift.TApplicationException;
import org.apache.storm.utils.NimbusClient;
import org.apache.storm.utils.Utils;

/** A topology on daemons: submits it, and kills it when its stdin closes. */
public final class ClusterRun {
  private static final long LEADER_WITHIN_MS = 30_000;
  private static final long GONE_WITHIN_MS = 4_000;
  private static final long PAUSE_MS = 100;

  private ClusterRun() {}

  private static final class NoLeader extends IllegalStateException {
    private static final long serialVersionUID = 1;

    NoLeader(Settings.Cluster cluster, Throwable cause) {
      super("no nimbus leads at " + cluster.nimbusHost() + ":" + cluster.nimbusPort(), cause);
    }
  }

  /** `args`: the path of target.json. `storm.jar`, a system property, is the jar that is submitted. Does not return. */
  public static void main(String[] args, Function<Settings, Config> config, BiFunction<Settings, ILocalDRPC, StormTopology> topology) {
    try {
      Settings settings = Settings.read(args[0]);
      Map<String, Object> conf = new HashMap<>(config.apply(settings));
      conf.putAll(placeOf(settings.cluster()));
      if (settings.drpcPort() != null) conf.putAll(Drpc.serve(settings.drpcPort()));
      // a worker has the flags and the heap of the scenario, whatever its cluster gives to others
      conf.put(Config.TOPOLOGY_WORKER_CHILDOPTS, settings.cluster().workerOptions());
      submit(settings, conf, topology.apply(settings, null));
      try {
        if (settings.statistics() != null) Front.of(settings.cluster(), settings.statistics().uiPort());
        Harness.ready();
        while (System.in.read() >= 0) continue;
      } finally {
        end(settings);
      }
      Runtime.getRuntime().halt(0);
    } catch (NoLeader away) {
      fail(away, away.getMessage(), "is its nimbus up, and is target.cluster its address?");
    } catch (Throwable refused) {
      fail(refused, wordsOf(ClusterEnd.rootOf(refused)), "");
    }
  }

  private static void fail(Throwable thrown, String words, String hint) {
    thrown.printStackTrace();
    Harness.fatal(words, hint);
    Runtime.getRuntime().halt(1);
  }

  private static void submit(Settings settings, Map<String, Object> conf, StormTopology topology) throws Exception {
    try (NimbusClient nimbus = leader(settings.cluster())) {
      Versions.check(nimbus.getClient());
      if (settings.options().drpc() && settings.drpcPort() == null) requireDrpc(nimbus.getClient());
    }
    long giveUp = System.currentTimeMillis() + LEADER_WITHIN_MS;
    while (true) {
      try {
        StormSubmitter.submitTopology(settings.run(), conf, topology);
        return;
      } catch (RuntimeException refused) {
        if (!isTooEarly(refused)) throw refused;
        if (System.currentTimeMillis() >= giveUp) throw new NoLeader(settings.cluster(), refused);
        Thread.sleep(PAUSE_MS);
      }
    }
  }

  /** Without servers the spout of questions would end its worker, again and again. */
  private static void requireDrpc(Nimbus.Iface nimbus) throws Exception {
    Object servers = new ObjectMapper().readValue(nimbus.getNimbusConf(), Map.class).get(Config.DRPC_SERVERS);
    if (!(servers instanceof List<?> named) || named.isEmpty())
      throw new IllegalStateException("the cluster has no DRPC server: its storm.yaml does not set " + Config.DRPC_SERVERS);
  }

  /** A nimbus that was killed and started again passes for the leader, and takes no jar until its old session has ended. */
  private static boolean isTooEarly(Throwable refused) {
    Throwable root = ClusterEnd.rootOf(refused);
    return root instanceof TApplicationException && String.valueOf(root.getMessage()).contains("beginFileUpload");
  }

  /** Over a new connection: nimbus may have been another process meanwhile. */
  private static void end(Settings settings) throws Exception {
    try (NimbusClient nimbus = leader(settings.cluster())) {
      kill(nimbus.getClient(), settings.run());
    }
  }

  private static Map<String, Object> placeOf(Settings.Cluster cluster) {
    return Map.of(Config.NIMBUS_SEEDS, List.of(cluster.nimbusHost()), Config.NIMBUS_THRIFT_PORT, cluster.nimbusPort());
  }

  /** A nimbus that has just been started listens before it is the leader. */
  private static NimbusClient leader(Settings.Cluster cluster) throws InterruptedException {
    Map<String, Object> conf = Utils.readStormConfig();
    conf.putAll(placeOf(cluster));
    long giveUp = System.currentTimeMillis() + LEADER_WITHIN_MS;
    while (true) {
      try {
        return NimbusClient.Builder.withConf(conf).build();
      } catch (RuntimeException notYet) {
        if (System.currentTimeMillis() < giveUp) Thread.sleep(PAUSE_MS);
        else throw new NoLeader(cluster, notYet);
      }
    }
  }

  /** Returns when nimbus does not list it any more, or after a while. */
  static void kill(Nimbus.Iface nimbus, String name) throws Exception {
    KillOptions now = new KillOptions();
    now.set_wait_secs(0);
    try {
      nimbus.killTopologyWithOpts(name, now);
    } catch (NotAliveException gone) {
      return;
    }
    long giveUp = System.currentTimeMillis() + GONE_WITHIN_MS;
    while (System.currentTimeMillis() < giveUp && nimbus.getTopologySummaries().stream().anyMatch(one -> one.get_name().equals(name)))
      Thread.sleep(PAUSE_MS);
  }

  /** Storm's own exceptions keep their words apart. */
  static String wordsOf(Throwable refused) {
    if (refused instanceof InvalidTopologyException invalid) return "nimbus rejects the topology: " + invalid.get_msg();
    if (refused instanceof AlreadyAliveException alive) return "nimbus rejects the topology: " + alive.get_msg();
    if (refused instanceof AuthorizationException denied) return "nimbus rejects the topology: " + denied.get_msg();
    return refused.getMessage() == null ? refused.getClass().getName() : refused.getMessage();
  }
}
