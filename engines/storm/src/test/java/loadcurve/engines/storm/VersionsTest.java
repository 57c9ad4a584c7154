package loadcurve.engines.storm;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Proxy;
import org.apache.storm.generated.Nimbus;
import org.apache.storm.generated.NimbusSummary;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VersionsTest {
  @Test
  @DisplayName("a cluster of another major version is refused with both versions; another minor one takes the topology")
  void check() {
    Exception refused = assertThrows(IllegalStateException.class, () -> Versions.check(nimbusOf("1.2.3")));
    assertEquals("the cluster runs Storm 1.2.3, and the topology is built for 2.8.3", refused.getMessage());
    assertThrows(IllegalStateException.class, () -> Versions.check(nimbusOf("20.0.0")));
    assertDoesNotThrow(() -> Versions.check(nimbusOf("2.4.0")));
  }

  private static Nimbus.Iface nimbusOf(String version) {
    return (Nimbus.Iface) Proxy.newProxyInstance(
        VersionsTest.class.getClassLoader(), new Class<?>[] {Nimbus.Iface.class},
        (proxy, method, args) -> new NimbusSummary("127.0.0.1", 6627, 5, true, version));
  }
}
