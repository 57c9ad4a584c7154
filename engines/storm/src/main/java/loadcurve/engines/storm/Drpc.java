package loadcurve.engines.storm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import loadcurve.engines.outside.SumsReader;
import org.apache.storm.Config;
import org.apache.storm.daemon.drpc.DRPC;
import org.apache.storm.daemon.drpc.DRPCThrift;
import org.apache.storm.generated.DRPCExceptionType;
import org.apache.storm.generated.DRPCExecutionException;
import org.apache.storm.generated.DistributedRPC;
import org.apache.storm.generated.DistributedRPCInvocations;
import org.apache.storm.metric.StormMetricsRegistry;
import org.apache.storm.security.auth.ThriftConnectionType;
import org.apache.storm.security.auth.ThriftServer;
import org.apache.storm.utils.ConfigUtils;

/**
 * A DRPC server, for a Storm without one: GET /drpc/energy/SLOT:GROUP on 127.0.0.1 asks a topology, which answers with
 * rows as JSON: `[["SLOT:GROUP",Wh or null]]`. The statuses of errors are those of Storm's own server.
 */
public final class Drpc {
  /** the function that both topologies have */
  public static final String ENERGY = "energy";
  /** Storm's own limit is ten minutes: so long would a question wait that a topology has lost */
  private static final int ANSWERED_WITHIN_S = 10;
  /** a question holds its thread until it is answered */
  private static final int AT_ONCE = 64;
  private static final String HERE = "127.0.0.1";
  private static final String PATH = "/drpc/";

  private Drpc() {}

  /** Must be called before a server is made. */
  static void limitWaiting() {
    System.setProperty("storm.options", "drpc.request.timeout.secs=" + ANSWERED_WITHIN_S);
  }

  /** Listens for questions, and for the workers that fetch and answer them. Returns what tells a topology where that is. */
  static Map<String, Object> serve(int httpPort) throws IOException {
    limitWaiting();
    Map<String, Object> conf = new HashMap<>(ConfigUtils.readStormConfig());
    conf.put(Config.STORM_THRIFT_TRANSPORT_PLUGIN, LoopbackTransport.class.getName());
    conf.put(Config.DRPC_INVOCATIONS_PORT, 0);
    DRPCThrift drpc = new DRPCThrift(new DRPC(new StormMetricsRegistry(), conf));
    ThriftServer workers =
        new ThriftServer(conf, new DistributedRPCInvocations.Processor<>(drpc), ThriftConnectionType.DRPC_INVOCATIONS);
    Thread serving = new Thread(workers::serve, "drpc-invocations");
    serving.setDaemon(true);
    serving.start();
    listen(drpc, httpPort);
    return Map.of(Config.DRPC_SERVERS, List.of(HERE), Config.DRPC_INVOCATIONS_PORT, workers.getPort());
  }

  /** `port`: 0 = any. */
  static HttpServer listen(DistributedRPC.Iface drpc, int port) throws IOException {
    // without it each answer takes 40 ms
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer http = HttpServer.create(new InetSocketAddress(HERE, port), 0);
    http.setExecutor(Executors.newFixedThreadPool(AT_ONCE, work -> {
      Thread thread = new Thread(work, "drpc-http");
      thread.setDaemon(true);
      return thread;
    }));
    http.createContext(PATH, exchange -> serve(exchange, drpc));
    http.start();
    return http;
  }

  private static void serve(HttpExchange exchange, DistributedRPC.Iface drpc) throws IOException {
    String[] asked = exchange.getRequestURI().getPath().substring(PATH.length()).split("/", 2);
    String question = exchange.getRequestMethod().equals("POST")
        ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
        : asked.length > 1 ? asked[1] : "";
    // a question to a function that no topology has would wait for one
    if (!asked[0].equals(ENERGY)) send(exchange, 404, error("there is no function " + asked[0] + ", only " + ENERGY));
    else if (!SumsReader.isQuestion(question))
      send(exchange, 400, error("ask for a half-hour and a group: " + PATH + ENERGY + "/0:7"));
    else answer(exchange, drpc, question);
  }

  private static void answer(HttpExchange exchange, DistributedRPC.Iface drpc, String question) throws IOException {
    try {
      send(exchange, 200, drpc.execute(ENERGY, question));
    } catch (DRPCExecutionException refused) {
      boolean late = refused.get_type() == DRPCExceptionType.SERVER_TIMEOUT;
      send(exchange, late ? 504 : 400, error(late ? "no answer within " + ANSWERED_WITHIN_S + " s" : refused.get_msg()));
    } catch (Exception refused) {
      send(exchange, 500, error(String.valueOf(refused)));
    }
  }

  private static String error(String words) throws IOException {
    return Front.json(Map.of("error", words));
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    Front.send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
  }
}
