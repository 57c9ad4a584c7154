package loadcurve.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.HexFormat;

/** The files that every implementation of the contract is tested with: test/fixtures/contract. */
public final class Fixtures {
  private static final File FOLDER = new File(System.getProperty("loadcurve.fixtures", "../../test/fixtures/contract"));

  private Fixtures() {}

  public static JsonNode read(String name) throws IOException {
    return new ObjectMapper().readTree(new File(FOLDER, name));
  }

  public static byte[] bytes(JsonNode hex) {
    return HexFormat.of().parseHex(hex.asText());
  }
}
