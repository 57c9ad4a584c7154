package loadcurve.engines.storm;

import java.util.List;
import java.util.Map;
import loadcurve.engines.outside.Settings;
import org.apache.storm.Config;
import org.apache.storm.metrics2.reporters.GraphiteStormReporter;

/** What both topologies ask of Storm. */
public final class Configs {
  private static final double SAMPLED = 0.05;
  private static final int REPORTED_EACH_S = 1;

  private Configs() {}

  /** `ackers`: 0 = nothing is acked. `pending`: tuple trees of each spout task that may be on their way. */
  public static Config of(Settings settings, int ackers, int pending) {
    Config config = new Config();
    config.setNumWorkers(Math.max(1, settings.options().workers()));
    config.setNumAckers(ackers);
    config.setMaxSpoutPending(pending);
    config.setMessageTimeoutSecs(settings.options().messageTimeoutS());
    config.put(Config.TOPOLOGY_STATS_SAMPLE_RATE, SAMPLED);
    // by default an idle bolt wakes up 18,000 times a second before it sleeps for a millisecond, which takes a third of a
    // core for four of them
    config.put(Config.TOPOLOGY_BOLT_WAIT_PROGRESSIVE_LEVEL2_COUNT, 0);
    config.put(Config.TOPOLOGY_BOLT_WAIT_PROGRESSIVE_LEVEL3_SLEEP_MILLIS, Math.max(1, settings.options().boltSleepMs()));
    if (settings.statistics() != null) config.put(Config.TOPOLOGY_METRICS_REPORTERS, List.of(graphite(settings.statistics())));
    return config;
  }

  /** Every worker sends all its metrics, over a connection of its own. */
  private static Map<String, Object> graphite(Settings.Statistics statistics) {
    return Map.of(
        "class", GraphiteStormReporter.class.getName(),
        "report.period", REPORTED_EACH_S,
        "report.period.units", "SECONDS",
        "graphite.host", "127.0.0.1",
        "graphite.port", String.valueOf(statistics.graphitePort()));
  }
}
