package loadcurve.engines.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.ConnectException;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.security.auth.ThriftConnectionType;
import org.apache.storm.thrift.server.TServer;
import org.apache.storm.utils.Utils;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LoopbackTransportTest {
  @Test
  @DisplayName("a daemon of a run listens on 127.0.0.1, and on no other address of its machine")
  void listens() throws Exception {
    Map<String, Object> conf = new HashMap<>(Utils.readDefaultConfig());
    conf.put(Config.NIMBUS_THRIFT_PORT, 0);
    conf.put(Config.STORM_THRIFT_TRANSPORT_PLUGIN, LoopbackTransport.class.getName());
    assertEquals(LoopbackTransport.class.getName(), ThriftConnectionType.NIMBUS.getTransportPlugin(conf));
    assertEquals(LoopbackTransport.class.getName(), ThriftConnectionType.SUPERVISOR.getTransportPlugin(conf));
    LoopbackTransport transport = new LoopbackTransport();
    transport.prepare(ThriftConnectionType.NIMBUS, conf);
    TServer server = transport.getServer((in, out) -> {});
    Thread serving = new Thread(server::serve);
    serving.start();
    while (!server.isServing()) Thread.sleep(10);
    new Socket("127.0.0.1", transport.getPort()).close();
    assertThrows(ConnectException.class, () -> new Socket("127.0.0.2", transport.getPort()).close());
    server.stop();
    serving.join();
  }
}
