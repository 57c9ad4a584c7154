package loadcurve.engines.storm;

import loadcurve.engines.outside.Harness;
import org.apache.storm.generated.Nimbus;
import org.apache.storm.utils.VersionInfo;

/** Whether a cluster can run what this version was built for. */
final class Versions {
  private Versions() {}

  /** Errors: IllegalStateException for another major version. Another minor one is told. */
  static void check(Nimbus.Iface nimbus) throws Exception {
    String told = nimbus.getLeader().get_version();
    String own = VersionInfo.getVersion();
    String fault = fault(told, own);
    if (fault != null) throw new IllegalStateException(fault);
    if (!told.equals(own)) Harness.trouble("the cluster runs Storm " + told + "; the topology is built for " + own);
  }

  /** Why the topology cannot run there; null = it can. */
  static String fault(String theirs, String own) {
    if (major(theirs).equals(major(own))) return null;
    return "the cluster runs Storm " + theirs + ", and the topology is built for " + own;
  }

  private static String major(String version) {
    return version.split("\\.", 2)[0];
  }
}
