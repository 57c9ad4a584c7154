package loadcurve.engines.storm;

/** Plain tuples on a cluster. */
public final class ClusterMain {
  private ClusterMain() {}

  public static void main(String[] args) {
    ClusterRun.main(args, CurvesTopology::config, CurvesTopology::of);
  }
}
