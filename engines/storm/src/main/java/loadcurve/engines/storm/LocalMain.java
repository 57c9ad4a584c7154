package loadcurve.engines.storm;

/** Plain tuples in one JVM. */
public final class LocalMain {
  private LocalMain() {}

  public static void main(String[] args) {
    LocalRun.main(args, CurvesTopology::config, CurvesTopology::of);
  }
}
