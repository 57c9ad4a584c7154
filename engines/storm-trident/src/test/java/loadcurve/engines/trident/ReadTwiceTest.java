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

  @Test
  @DisplayName("are none where the messages of two batches come in turns")
  void inTurns() {
    ReadTwice.Reading one = new ReadTwice.Reading(1);
    ReadTwice.Reading two = new ReadTwice.Reading(2);
    for (long offset = 0; offset < 10; offset++) {
      one.saw(PARTITION, offset);
      two.saw(PARTITION, 10 + offset);
    }
    assertEquals(0, twice.end(one));
    assertEquals(0, twice.end(two));
  }

  private long read(long batch, int partition, long first, long last) {
    ReadTwice.Reading reading = new ReadTwice.Reading(batch);
    for (long offset = first; offset <= last; offset++) reading.saw(partition, offset);
    return twice.end(reading);
  }
}
