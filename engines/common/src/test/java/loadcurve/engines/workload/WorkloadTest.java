package loadcurve.engines.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import loadcurve.engines.Fixtures;
import loadcurve.engines.contract.UpdateMessage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A workload publishes between two flushes")
class WorkloadTest {
  private static final int METERS = Integer.MAX_VALUE;

  @ParameterizedTest(name = "{0}")
  @EnumSource(Workload.class)
  @DisplayName("what the fixtures say")
  void entries(Workload workload) throws Exception {
    assertFlushes(workload, deltas -> deltas);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Workload.class)
  @DisplayName("the same through two stages, by shards of its groups")
  void partials(Workload workload) throws Exception {
    assertFlushes(workload, deltas -> {
      Deltas second = new Deltas(workload);
      for (byte[] rows : Partials.split(deltas, workload)) if (rows != null) Partials.addTo(second, workload, rows);
      return second;
    });
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Workload.class)
  @DisplayName("the same through two stages, all rows at once, and of nothing, nothing")
  void whole(Workload workload) throws Exception {
    assertEquals(0, Partials.all(new Deltas(workload)).length);
    assertFlushes(workload, deltas -> {
      Deltas second = new Deltas(workload);
      Partials.addTo(second, workload, Partials.all(deltas));
      return second;
    });
  }

  private static void assertFlushes(Workload workload, UnaryOperator<Deltas> through) throws Exception {
    JsonNode fixture = Fixtures.read("workload-" + nameOf(workload) + ".json");
    for (JsonNode flush : fixture.get("flushes")) {
      Deltas deltas = through.apply(taken(workload, fixture.get("customers"), flush.get("messages")));
      assertEquals(said(flush.get("entries")), published(deltas, workload), flush.get("name").asText());
    }
  }

  private static String nameOf(Workload workload) {
    return workload.name().toLowerCase().replace('_', '-');
  }

  private static Deltas taken(Workload workload, JsonNode customers, JsonNode messages) {
    Deltas deltas = new Deltas(workload);
    Intake intake = new Intake(workload, deltas, tariffs(customers), METERS);
    for (JsonNode one : messages) assertNull(intake.take(Fixtures.bytes(one.get("hex")), one.get("takenUs").asLong()));
    return deltas;
  }

  private static byte[] tariffs(JsonNode customers) {
    byte[] tariffs = new byte[customers.size()];
    for (int meter = 0; meter < tariffs.length; meter++) tariffs[meter] = (byte) customers.get(meter).asInt();
    return tariffs;
  }

  private static List<String> published(Deltas deltas, Workload workload) {
    List<String> entries = new ArrayList<>();
    for (byte[] update : Updates.of(deltas, workload)) {
      ByteBuffer bytes = ByteBuffer.wrap(update).order(ByteOrder.LITTLE_ENDIAN);
      assertEquals(workload.id(), bytes.getInt(20));
      for (int at = UpdateMessage.HEADER_BYTES; at < update.length; at += UpdateMessage.ENTRY_BYTES) entries.add(entryAt(bytes, at));
    }
    Collections.sort(entries);
    return entries;
  }

  private static String entryAt(ByteBuffer bytes, int at) {
    return String.join(" ",
        Integer.toUnsignedString(bytes.getInt(at)), Integer.toUnsignedString(bytes.getInt(at + 4)),
        Integer.toUnsignedString(bytes.getInt(at + 8)), Integer.toString(bytes.getInt(at + 12)),
        Long.toString(bytes.getLong(at + 16)), Long.toString(bytes.getLong(at + 24)), Long.toString(bytes.getLong(at + 32)),
        Integer.toString(bytes.getInt(at + 40)), Integer.toUnsignedString(bytes.getInt(at + 44)));
  }

  private static List<String> said(JsonNode entries) {
    List<String> said = new ArrayList<>();
    for (JsonNode one : entries)
      said.add(String.join(" ",
          one.get("group").asText(), one.get("slot").asText(), one.get("count").asText(), one.get("kind").asText(),
          one.get("value").asText(), one.get("oldestDueUs").asText(), one.get("newestDueUs").asText(),
          one.get("readLagUs").asText(), one.get("check").asText()));
    Collections.sort(said);
    return said;
  }
}
