package loadcurve.engines.outside;

import java.util.function.ObjLongConsumer;

/**
 * Counts the messages of this process that nobody could read. The harness hears how many since it last heard: once a
 * second while there are any, and at the end.
 */
public final class LeftOut {
  private static final long TELL_EVERY_MS = 1000;
  private static final LeftOut OF_PROCESS = new LeftOut((first, count) -> Harness.unreadable(count, first));
  private static boolean ticking;

  private final ObjLongConsumer<String> teller;
  private long untold;
  private String first;

  /** `teller`: takes why the first of them could not be read, and how many there are. */
  LeftOut(ObjLongConsumer<String> teller) {
    this.teller = teller;
  }

  /** One more message of this process. */
  static void add(String why) {
    OF_PROCESS.count(why);
    startTicking();
  }

  /** Tells what has not been told. Call it before the process ends without its shutdown hooks. */
  public static void tellRest() {
    OF_PROCESS.tell();
  }

  private static synchronized void startTicking() {
    if (ticking) return;
    ticking = true;
    Runtime.getRuntime().addShutdownHook(new Thread(LeftOut::tellRest));
    Thread clock = new Thread(LeftOut::tick, "left-out");
    clock.setDaemon(true);
    clock.start();
  }

  private static void tick() {
    try {
      for (;;) {
        Thread.sleep(TELL_EVERY_MS);
        tellRest();
      }
    } catch (InterruptedException ended) {
      tellRest();
    }
  }

  synchronized void count(String why) {
    if (untold++ == 0) first = why;
  }

  synchronized void tell() {
    if (untold == 0) return;
    teller.accept(first, untold);
    untold = 0;
  }
}
