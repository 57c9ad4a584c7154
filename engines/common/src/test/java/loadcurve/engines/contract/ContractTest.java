package loadcurve.engines.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import loadcurve.engines.Fixtures;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The bytes of the contract")
class ContractTest {
  @Test
  @DisplayName("of curve messages hold what their JSON says")
  void curveMessages() throws Exception {
    for (JsonNode message : Fixtures.read("curve-messages.json").get("messages")) {
      byte[] bytes = Fixtures.bytes(message.get("hex"));
      JsonNode said = message.get("json");
      String name = message.get("name").asText();
      assertTrue(CurveMessage.isOne(bytes), name);
      assertEquals(said.get("dueUs").asLong(), CurveMessage.dueUs(bytes), name);
      assertEquals(said.get("slot").asLong(), Integer.toUnsignedLong(CurveMessage.slot(bytes)), name);
      assertCurves(name, said.get("curves"), bytes);
    }
  }

  private static void assertCurves(String name, JsonNode curves, byte[] bytes) {
    int points = CurveMessage.points(bytes);
    assertEquals(curves.size(), CurveMessage.curves(bytes), name);
    for (int i = 0; i < curves.size(); i++) {
      int at = CurveMessage.HEADER_BYTES + i * CurveMessage.curveBytes(points);
      assertEquals(curves.get(i).get("meter").asLong(), Integer.toUnsignedLong(CurveMessage.meterAt(bytes, at)), name);
      for (int point = 0; point < points; point++)
        assertEquals(curves.get(i).get("wattHours").get(point).asInt(), CurveMessage.wattHoursAt(bytes, at + 4 + 2 * point), name);
    }
  }

  @Test
  @DisplayName("are the same, whether a message comes as bytes or as JSON")
  void json() throws Exception {
    for (JsonNode message : Fixtures.read("curve-messages.json").get("messages"))
      assertEquals(
          message.get("hex").asText(),
          HexFormat.of().formatHex(CurveJson.toBinary(message.get("json").toString().getBytes(StandardCharsets.UTF_8))),
          message.get("name").asText());
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @ValueSource(strings = {"", "[]", "{", "{}", "{\"dueUs\":1,\"slot\":0,\"curves\":[]}",
      "{\"dueUs\":-1,\"slot\":0,\"curves\":[{\"meter\":0,\"wattHours\":[1]}]}",
      "{\"dueUs\":1,\"slot\":4294967296,\"curves\":[{\"meter\":0,\"wattHours\":[1]}]}",
      "{\"dueUs\":1,\"slot\":0,\"curves\":[{\"meter\":0,\"wattHours\":[65536]}]}",
      "{\"dueUs\":1,\"slot\":0,\"curves\":[{\"meter\":0.5,\"wattHours\":[1]}]}",
      "{\"dueUs\":1,\"slot\":0,\"curves\":[7]}",
      "{\"dueUs\":1,\"slot\":0,\"curves\":[{\"meter\":0,\"wattHours\":[1]},{\"meter\":1,\"wattHours\":[1,2]}]}"})
  @DisplayName("are not made of JSON that breaks the contract")
  void brokenJson(String text) {
    assertThrows(IllegalArgumentException.class, () -> CurveJson.toBinary(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  @DisplayName("that are not exactly one message are refused")
  void refused() throws Exception {
    for (JsonNode one : Fixtures.read("curve-messages.json").get("refused"))
      assertFalse(CurveMessage.isOne(Fixtures.bytes(one.get("hex"))), one.get("name").asText());
  }

  @Test
  @DisplayName("of updates are those of the fixtures")
  void updates() throws Exception {
    for (JsonNode update : Fixtures.read("updates.json").get("updates")) {
      JsonNode entries = update.get("entries");
      byte[] bytes = UpdateMessage.create(entries.size(), update.get("workload").asInt());
      UpdateMessage.stamp(bytes, update.get("emittedUs").asLong(), update.get("storedUs").asLong());
      boolean isEnergy = true;
      for (int i = 0; i < entries.size(); i++) {
        isEnergy &= entries.get(i).get("kind").asInt() == 0;
        UpdateMessage.writeEntry(bytes, i, energy(entries.get(i)));
      }
      if (isEnergy) assertEquals(update.get("hex").asText(), HexFormat.of().formatHex(bytes), update.get("name").asText());
    }
  }

  private static UpdateMessage.Energy energy(JsonNode entry) {
    int count = entry.get("count").asInt();
    return new UpdateMessage.Energy(
        (int) entry.get("group").asLong(), (int) entry.get("slot").asLong(), count, entry.get("value").asLong(),
        entry.get("oldestDueUs").asLong(), entry.get("newestDueUs").asLong(),
        entry.get("readLagUs").asLong() * Integer.toUnsignedLong(count), (int) entry.get("check").asLong());
  }

  @Test
  @DisplayName("of the check of a reading follow version 2")
  void checks() throws Exception {
    for (JsonNode one : Fixtures.read("reading-checks.json"))
      assertEquals(
          one.get("check").asLong(),
          Integer.toUnsignedLong(ReadingCheck.of((int) one.get("meter").asLong(), one.get("wattHours").asInt())));
  }

  @Test
  @DisplayName("hold a mean lag rounded half up, and held at the ends of int32")
  void meanLags() throws Exception {
    JsonNode means = Fixtures.read("updates.json").get("readLagUs");
    assertTrue(means.size() > 0);
    for (JsonNode one : means) assertEquals(one.get("written").asInt(), UpdateMessage.meanLagUs(one.get("mean").asDouble()), one.toString());
  }
}
