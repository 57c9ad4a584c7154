package loadcurve.engines.trident;

import loadcurve.engines.storm.LocalRun;

/** Mini-batches in one JVM. */
public final class LocalMain {
  private LocalMain() {}

  public static void main(String[] args) {
    LocalRun.main(args, BatchesTopology::config, BatchesTopology::of);
  }
}
