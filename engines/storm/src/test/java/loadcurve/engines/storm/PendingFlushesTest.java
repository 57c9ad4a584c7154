package loadcurve.engines.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A flush on its way")
class PendingFlushesTest {
  private static final int LIFE = -17;
  private static final long FORGOTTEN_AFTER_NS = 1000;
  private final PendingFlushes<String> pending = new PendingFlushes<>(LIFE, FORGOTTEN_AFTER_NS);

  @Test
  @DisplayName("is done with its last answer, whether or not those before it are")
  void anyOrder() {
    long first = sent(2, 0, "a", "b");
    long second = sent(2, 0, "c");
    assertEquals(List.of(), pending.answered(first));
    assertEquals(List.of(), pending.answered(second));
    assertEquals(List.of("c"), pending.answered(second));
    assertEquals(List.of("a", "b"), pending.answered(first));
    assertEquals(0, pending.size());
  }

  @Test
  @DisplayName("does not hold up later ones when its answer never comes, and is forgotten in the end")
  void neverAnswered() {
    long lost = sent(1, 0, "a");
    long later = sent(1, 600, "b");
    pending.forgetOld(FORGOTTEN_AFTER_NS);
    assertEquals(2, pending.size());
    pending.forgetOld(FORGOTTEN_AFTER_NS + 1);
    assertEquals(1, pending.size());
    assertEquals(List.of(), pending.answered(lost));
    assertEquals(List.of("b"), pending.answered(later));
  }

  @Test
  @DisplayName("is not done by an answer to a flush of an earlier life of its task, nor by one to a flush that is done")
  void staleAnswers() {
    long stale = new PendingFlushes<String>(LIFE + 1, FORGOTTEN_AFTER_NS).nextId();
    long id = sent(1, 0, "a");
    assertNotEquals(stale, id);
    assertEquals(List.of(), pending.answered(stale));
    assertEquals(List.of("a"), pending.answered(id));
    assertEquals(List.of(), pending.answered(id));
  }

  private long sent(int answers, long nowNs, String... messages) {
    long id = pending.nextId();
    pending.sent(id, List.of(messages), answers, nowNs);
    return id;
  }
}
