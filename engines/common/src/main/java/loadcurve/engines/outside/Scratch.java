package loadcurve.engines.outside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder for temporary files that the harness has made for this process, and removes; unless the harness is gone. */
public final class Scratch {
  /** what the name of such a folder begins with */
  private static final String MADE_BY_HARNESS = "loadcurve-target-";

  private Scratch() {}

  /** Removes it as far as it can be. Call it last: what still runs may write there again. */
  public static void remove() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    if (!folder.getFileName().toString().startsWith(MADE_BY_HARNESS)) return;
    try (Stream<Path> below = Files.walk(folder)) {
      List<Path> deepestFirst = below.sorted(Comparator.reverseOrder()).toList();
      for (Path one : deepestFirst) Files.deleteIfExists(one);
    } catch (IOException | UncheckedIOException busy) {
      // another thread wrote there meanwhile; the harness removes it
    }
  }
}
