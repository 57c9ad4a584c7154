package loadcurve.engines.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Messages that nobody can read")
class LeftOutTest {
  private final List<String> told = new ArrayList<>();
  private final LeftOut leftOut = new LeftOut((first, count) -> told.add(count + ": " + first));

  @Test
  @DisplayName("are told by their number since they were last told, and by why the first could not be read")
  void sinceLastTold() {
    for (String why : List.of("3 bytes", "meter 9", "3 bytes")) leftOut.count(why);
    leftOut.tell();
    leftOut.count("meter 7");
    leftOut.tell();
    assertEquals(List.of("3: 3 bytes", "1: meter 7"), told);
  }

  @Test
  @DisplayName("are not told where there are none")
  void none() {
    leftOut.tell();
    leftOut.count("3 bytes");
    leftOut.tell();
    leftOut.tell();
    assertEquals(List.of("1: 3 bytes"), told);
  }

  @Test
  @DisplayName("are counted one by one, whichever thread read them")
  void threads() {
    IntStream.range(0, 40_000).parallel().forEach(i -> leftOut.count("3 bytes"));
    leftOut.tell();
    assertEquals(List.of("40000: 3 bytes"), told);
  }
}
