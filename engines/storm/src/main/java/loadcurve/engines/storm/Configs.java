package loadcurve.engines.storm;

import loadcurve.engines.outside.Settings;
import org.apache.storm.Config;

/** What both topologies ask of Storm. */
public final class Configs {
  private static final double SAMPLED = 0.05;

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
    return config;
  }
}
