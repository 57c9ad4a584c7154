package loadcurve.engines.storm;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The partials of a flush")
class ReceivedPartialsTest {
  private static final int TASK = 3;
  private static final int OTHER_TASK = 4;
  private final ReceivedPartials received = new ReceivedPartials();

  @Test
  @DisplayName("are complete when as many have come as were sent, whatever other tasks send between them")
  void complete() {
    received.add(TASK, 1);
    received.add(OTHER_TASK, 7);
    received.add(TASK, 1);
    assertTrue(received.end(TASK, 1, 2));
    assertTrue(received.end(OTHER_TASK, 7, 1));
  }

  @Test
  @DisplayName("are not complete when some were lost, or all of them before this life of their receiver")
  void lost() {
    received.add(TASK, 1);
    assertFalse(received.end(TASK, 1, 2));
    assertFalse(received.end(TASK, 2, 1));
  }

  @Test
  @DisplayName("are counted by themselves where the end of the flush before was lost, and again for each flush")
  void eachFlush() {
    received.add(TASK, 1);
    received.add(TASK, 2);
    assertTrue(received.end(TASK, 2, 1));
    assertFalse(received.end(TASK, 2, 1));
  }
}
