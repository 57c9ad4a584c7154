package loadcurve.engines.contract;

/** The check of version 2 of the contract: no readings that are lost and doubled cancel out in its sum. */
public final class ReadingCheck {
  private ReadingCheck() {}

  /** What one reading adds, modulo 2^32. docs/your-pipeline.md has the formula and values to test it with. */
  public static int of(int meter, int wattHours) {
    int mixed = (meter + 1) * 0x7feb352d;
    int both = (mixed ^ (mixed >>> 15)) + wattHours * 0x9e3779b1;
    int h = (both ^ (both >>> 16)) * 0x846ca68b;
    return h ^ (h >>> 15);
  }
}
