package loadcurve.engines.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.storm.generated.DRPCExceptionType;
import org.apache.storm.generated.DRPCExecutionException;
import org.apache.storm.generated.DistributedRPC;
import org.apache.storm.thrift.TException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DrpcTest {
  private HttpServer front;
  private TException refusal;

  @BeforeEach
  void start() throws Exception {
    DistributedRPC.Iface topology = (function, question) -> {
      if (refusal != null) throw refusal;
      return "[[\"" + question + "\",42]]";
    };
    front = Drpc.listen(topology, 0);
  }

  @AfterEach
  void stop() {
    front.stop(0);
  }

  @Test
  @DisplayName("a question goes to the topology as GET or as POST, and its answer comes back as it is")
  void answers() throws Exception {
    assertEquals("[[\"3:4294967295\",42]]", send(asked("energy/3:4294967295"), 200));
    HttpRequest.Builder post = asked("energy").POST(HttpRequest.BodyPublishers.ofString("0:7"));
    assertEquals("[[\"0:7\",42]]", send(post, 200));
  }

  @Test
  @DisplayName("a function that the topology does not have is refused at once: a DRPC server would wait for a topology that has it")
  void unknownFunction() throws Exception {
    assertEquals("{\"error\":\"there is no function power, only energy\"}", send(asked("power/0:7"), 404));
  }

  @Test
  @DisplayName("what is no question is refused with an example of one")
  void noQuestion() throws Exception {
    for (String text : new String[] {"", "7", "a:b", "0:7:1", "-1:7", "0:%22"})
      assertTrue(send(asked("energy/" + text), 400).contains("/drpc/energy/0:7"), text);
  }

  @Test
  @DisplayName("a topology that fails, one that does not answer and a server that is gone have each a status of its own")
  void refusals() throws Exception {
    refusal = refusalOf(DRPCExceptionType.FAILED_REQUEST, "Request failed");
    assertEquals("{\"error\":\"Request failed\"}", send(asked("energy/0:7"), 400));
    refusal = refusalOf(DRPCExceptionType.SERVER_TIMEOUT, "Timed Out");
    assertEquals("{\"error\":\"no answer within 10 s\"}", send(asked("energy/0:7"), 504));
    refusal = new TException("gone");
    assertTrue(send(asked("energy/0:7"), 500).contains("gone"));
  }

  private static DRPCExecutionException refusalOf(DRPCExceptionType type, String words) {
    DRPCExecutionException refusal = new DRPCExecutionException(words);
    refusal.set_type(type);
    return refusal;
  }

  private HttpRequest.Builder asked(String what) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.getAddress().getPort() + "/drpc/" + what));
  }

  private static String send(HttpRequest.Builder request, int status) throws Exception {
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertEquals(status, answer.statusCode(), answer.body());
    return answer.body();
  }
}
