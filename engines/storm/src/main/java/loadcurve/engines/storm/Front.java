package loadcurve.engines.storm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import loadcurve.engines.outside.Settings;
import org.apache.storm.Config;
import org.apache.storm.generated.Nimbus;
import org.apache.storm.utils.ConfigUtils;
import org.apache.storm.utils.NimbusClient;

/**
 * What users of Storm UI see of topologies, for a Storm without one: GET /api/v1/topology/summary, and
 * /api/v1/topology/ID with an id or a name, with the fields of Storm UI.
 */
public final class Front {
  /** what workers tell nimbus: more often than by default, where a short run would see nothing */
  public static final int REFRESHED_EACH_S = 5;
  private static final int NIMBUS_WITHIN_MS = 3000;
  private static final String PATH = "/api/v1/topology/";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Front() {}

  /** The same for daemons of their own, whose nimbus is at that host and port. */
  static HttpServer of(Settings.Cluster cluster, int port) throws IOException {
    Map<String, Object> conf = ConfigUtils.readStormConfig();
    // a nimbus that is gone is told at once; whoever asked asks again
    conf.put(Config.STORM_NIMBUS_RETRY_TIMES, 0);
    NimbusClient.Builder client = NimbusClient.Builder.withConf(conf).withTimeout(NIMBUS_WITHIN_MS);
    return listen(port, what -> {
      // one for each question: nimbus may have been killed since the last
      try (NimbusClient nimbus = client.buildWithNimbusHostPort(cluster.nimbusHost(), cluster.nimbusPort())) {
        return answerOf(nimbus.getClient(), what);
      }
    });
  }

  /** Listens on 127.0.0.1 for as long as the process lives; `port`: 0 = any. */
  static HttpServer of(Nimbus.Iface nimbus, int port) throws IOException {
    return listen(port, what -> answerOf(nimbus, what));
  }

  private interface Answer {
    Object to(String what) throws Exception;
  }

  private static HttpServer listen(int port, Answer answer) throws IOException {
    // without it each answer takes 40 ms
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    http.createContext(PATH, exchange -> serve(exchange, answer));
    http.start();
    return http;
  }

  private static Object answerOf(Nimbus.Iface nimbus, String what) throws Exception {
    return what.equals("summary") ? UiPages.summary(nimbus) : UiPages.topology(nimbus, what);
  }

  private static void serve(HttpExchange exchange, Answer answer) throws IOException {
    String what = exchange.getRequestURI().getPath().substring(PATH.length());
    try {
      Object page = answer.to(what);
      send(exchange, page == null ? 404 : 200, page == null ? Map.of("error", "no topology " + what) : page);
    } catch (Exception refused) {
      send(exchange, 500, Map.of("error", String.valueOf(refused)));
    }
  }

  private static void send(HttpExchange exchange, int status, Object page) throws IOException {
    send(exchange, status, JSON.writeValueAsBytes(page));
  }

  static String json(Object value) throws IOException {
    return JSON.writeValueAsString(value);
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json;charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
