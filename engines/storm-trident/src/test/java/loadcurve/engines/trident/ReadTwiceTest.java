package loadcurve.engines.trident;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Messages that several batches have read")
class ReadTwiceTest {
  private static final int PARTITION = 0;
  private final ReadTwice twice = new ReadTwice();

  @Test
  @DisplayName("are none where each batch goes on where the one before it ended")
  void inTurn() {
    assertEquals(0, read(1, PARTITION, 0, 9));
    assertEquals(0, read(2, PARTITION, 10, 19));
  }

  @Test
  @DisplayName("are those that a batch reads which starts before its turn, and again the one whose turn it was")
  void outOfTurn() {
    read(1264, PARTITION, 204_915, 204_981);
    assertEquals(0, read(1362, PARTITION, 204_982, 205_272));
    assertEquals(291, read(1265, PARTITION, 204_982, 205_606));
  }

  @Test
  @DisplayName("are none where a batch is sent again under its own number")
  void again() {
    read(1, PARTITION, 0, 9);
    assertEquals(0, read(1, PARTITION, 0, 9));
    assertEquals(0, read(2, PARTITION, 10, 19));
  }

  @Test
  @DisplayName("are none where two batches read the same offsets of different partitions")
  void otherPartition() {
    read(1, PARTITION, 0, 9);
    assertEquals(0, read(2, PARTITION + 1, 0, 9));
  }

  private long read(long batch, int partition, long first, long last) {
    twice.begin();
    for (long offset = first; offset <= last; offset++) twice.saw(batch, partition, offset);
    return twice.end();
  }
}
