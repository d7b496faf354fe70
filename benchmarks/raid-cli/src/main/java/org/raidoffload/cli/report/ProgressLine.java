package org.raidoffload.cli.report;

import java.io.Console;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error for work that takes longer than two seconds, and only on a terminal. */
public final class ProgressLine implements AutoCloseable {
  private static final long QUIET_NANOS = 2_000_000_000L;
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final int WIDTH = 30;

  private final @Nullable PrintWriter out;
  private final String what;
  private final long total;
  private final long begun = System.nanoTime();
  private long drawn;
  private boolean visible;

  /**
   * A line for work of {@code total} steps.
   *
   * @param what in front of the bar
   */
  @SuppressWarnings("SystemConsoleNull") // null is what some JDKs still return without a terminal
  public ProgressLine(String what, long total) {
    Console console = System.console();
    this.out = console != null && console.isTerminal()
        ? new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true) : null;
    this.what = what;
    this.total = Math.max(1, total);
  }

  /** Says how many steps are done. */
  public void at(long done) {
    long now = System.nanoTime();
    if (out == null || now - begun < QUIET_NANOS || now - drawn < REDRAW_NANOS) {
      return;
    }
    drawn = now;
    visible = true;
    int filled = (int) Math.min(WIDTH, done * WIDTH / total);
    out.print("\r" + what + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + done * 100 / total + " %");
    out.flush();
  }

  @Override
  public void close() {
    if (out != null && visible) {
      out.print("\r" + " ".repeat(what.length() + WIDTH + 12) + "\r");
      out.flush();
    }
  }
}
