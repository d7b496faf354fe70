package org.raidoffload.cli.report;

import java.io.Console;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar on standard error for work that takes longer than two seconds, and only on a terminal. Of work that is
 * counted in bytes it also tells the rate and the time left.
 */
public final class ProgressLine implements AutoCloseable {
  private static final long QUIET_NANOS = 2_000_000_000L;
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final int WIDTH = 30;
  private static final int BLANK = 80;

  private final @Nullable PrintWriter out;
  private final LongSupplier clock;
  private final String what;
  private final long total;
  /** Bytes of work in a step, or 0 where a rate of steps would mean nothing. */
  private final double stepBytes;
  private final long begun;
  private long drawn;
  private long firstDone = -1;
  private int visible;

  /**
   * A line for work of {@code total} steps.
   *
   * @param what in front of the bar
   */
  public ProgressLine(String what, long total) {
    this(what, total, 0, terminal(), System::nanoTime);
  }

  ProgressLine(String what, long total, double stepBytes, @Nullable PrintWriter out, LongSupplier clock) {
    this.out = out;
    this.clock = clock;
    this.what = what;
    this.total = Math.max(1, total);
    this.stepBytes = stepBytes;
    begun = clock.getAsLong();
  }

  /**
   * A line with rate and time left.
   *
   * @param total steps, of {@code stepBytes} bytes each
   */
  public static ProgressLine withRate(String what, long total, double stepBytes) {
    return new ProgressLine(what, total, stepBytes, terminal(), System::nanoTime);
  }

  /** Standard error where it is a terminal; a console also exists where only the other streams are. */
  @SuppressWarnings("SystemConsoleNull") // null is what some JDKs still return without a terminal
  private static @Nullable PrintWriter terminal() {
    Path link = Path.of("/proc/self/fd/2");
    boolean terminal;
    if (Files.isSymbolicLink(link)) {
      try {
        String target = Files.readSymbolicLink(link).toString();
        terminal = target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
      } catch (IOException unknown) {
        terminal = false;
      }
    } else {
      Console console = System.console();
      terminal = console != null && console.isTerminal();
    }
    return terminal ? new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true) : null;
  }

  /** Says how many steps are done. */
  public void at(long done) {
    if (firstDone < 0) {
      // What an earlier run had done says nothing about this one's rate.
      firstDone = done;
    }
    long now = clock.getAsLong();
    if (out == null || now - begun < QUIET_NANOS || (visible > 0 && now - drawn < REDRAW_NANOS)) {
      return;
    }
    drawn = now;
    int filled = (int) Math.min(WIDTH, done * WIDTH / total);
    String line = what + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + done * 100 / total + " %"
        + rate(done, (now - begun) / 1e9);
    out.print("\r" + line + " ".repeat(Math.max(0, visible - line.length())));
    visible = line.length();
    out.flush();
  }

  private String rate(long done, double seconds) {
    if (stepBytes == 0 || done <= firstDone) {
      return "";
    }
    double steps = (done - firstDone) / seconds;
    long left = Math.round((total - done) / steps);
    String time = left < 60 ? left + " s" : left < 3600 ? left / 60 + " min " + left % 60 + " s"
        : left / 3600 + " h " + left % 3600 / 60 + " min";
    return String.format(Locale.ROOT, ", %.0f MB/s, %s left", steps * stepBytes / 1e6, time);
  }

  @Override
  public void close() {
    if (out != null && visible > 0) {
      out.print("\r" + " ".repeat(Math.max(BLANK, visible)) + "\r");
      out.flush();
    }
  }
}
