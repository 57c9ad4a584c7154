package loadcurve.engines.trident;

import loadcurve.engines.storm.ClusterRun;

/** Mini-batches on a cluster. */
public final class ClusterMain {
  private ClusterMain() {}

  public static void main(String[] args) {
    ClusterRun.main(args, BatchesTopology::config, BatchesTopology::of);
  }
}
