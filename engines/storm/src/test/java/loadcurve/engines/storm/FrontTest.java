package loadcurve.engines.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.apache.storm.generated.BoltAggregateStats;
import org.apache.storm.generated.CommonAggregateStats;
import org.apache.storm.generated.ComponentAggregateStats;
import org.apache.storm.generated.ComponentType;
import org.apache.storm.generated.Nimbus;
import org.apache.storm.generated.NotAliveException;
import org.apache.storm.generated.SpecificAggregateStats;
import org.apache.storm.generated.SpoutAggregateStats;
import org.apache.storm.generated.TopologyPageInfo;
import org.apache.storm.generated.TopologySummary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FrontTest {
  private static final String ID = "run-1-17";
  private HttpServer front;
  private boolean nimbusIsGone;

  @BeforeEach
  void start() throws Exception {
    front = Front.of(nimbus(), 0);
  }

  @AfterEach
  void stop() {
    front.stop(0);
  }

  @Test
  @DisplayName("the summary lists topologies with the fields of Storm UI")
  void summary() throws Exception {
    JsonNode one = json(get("summary", 200)).get("topologies").get(0);
    assertEquals(ID, one.get("id").asText());
    assertEquals("run", one.get("name").asText());
    assertEquals("ACTIVE", one.get("status").asText());
    assertEquals(3, one.get("workersTotal").asInt());
  }

  @Test
  @DisplayName("a topology is found by id and by name; counts are numbers, times are texts of milliseconds")
  void topology() throws Exception {
    assertEquals(get(ID + "?sys=true", 200), get("run", 200));
    JsonNode page = json(get("run", 200));
    JsonNode spout = page.get("spouts").get(0);
    assertEquals("meters", spout.get("spoutId").asText());
    assertEquals(700_020, spout.get("emitted").numberValue());
    assertEquals("31.413", spout.get("completeLatency").textValue());
    JsonNode bolt = page.get("bolts").get(0);
    assertEquals("add-up", bolt.get("boltId").asText());
    assertEquals(351_380, bolt.get("executed").numberValue());
    assertEquals("0.250", bolt.get("capacity").textValue());
    assertEquals("30.331", bolt.get("processLatency").textValue());
  }

  @Test
  @DisplayName("a topology that is not there is a 404, and a nimbus that does not answer a 500; then it goes on")
  void refusals() throws Exception {
    assertEquals("no topology other", json(get("other", 404)).get("error").asText());
    nimbusIsGone = true;
    get("run", 500);
    nimbusIsGone = false;
    get("run", 200);
  }

  private Nimbus.Iface nimbus() {
    return (Nimbus.Iface) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Nimbus.Iface.class}, (proxy, method, args) -> {
      if (nimbusIsGone) throw new NotAliveException("gone");
      if (method.getName().equals("getTopologySummaries")) return List.of(new TopologySummary(ID, "run", 5, 5, 3, 41, "ACTIVE"));
      if (method.getName().equals("getTopologyPageInfo") && args[0].equals(ID)) return page();
      throw new UnsupportedOperationException(method.getName());
    });
  }

  private static TopologyPageInfo page() {
    SpoutAggregateStats spout = new SpoutAggregateStats();
    spout.set_complete_latency_ms(31.4134);
    BoltAggregateStats bolt = new BoltAggregateStats();
    bolt.set_executed(351_380);
    bolt.set_capacity(0.25);
    bolt.set_process_latency_ms(30.331);
    TopologyPageInfo page = new TopologyPageInfo(ID);
    page.set_name("run");
    page.set_status("ACTIVE");
    page.set_id_to_spout_agg_stats(Map.of("meters", component(ComponentType.SPOUT, 700_020, SpecificAggregateStats.spout(spout))));
    page.set_id_to_bolt_agg_stats(Map.of("add-up", component(ComponentType.BOLT, 20, SpecificAggregateStats.bolt(bolt))));
    return page;
  }

  private static ComponentAggregateStats component(ComponentType type, long emitted, SpecificAggregateStats own) {
    CommonAggregateStats common = new CommonAggregateStats();
    common.set_emitted(emitted);
    ComponentAggregateStats stats = new ComponentAggregateStats();
    stats.set_type(type);
    stats.set_common_stats(common);
    stats.set_specific_stats(own);
    return stats;
  }

  private String get(String what, int status) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + front.getAddress().getPort() + "/api/v1/topology/" + what);
    HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertEquals(status, answer.statusCode(), answer.body());
    return answer.body();
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }
}
