package org.raidoffload.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.raidoffload.cli.member.TargetFile;
import org.raidoffload.cli.report.ProgressLine;

/** While it is open, a signal that ends the program is answered with a sentence on what is left of the file. */
final class StopNote implements AutoCloseable {
  private final Thread hook;

  /** For a file that is written; the progress line is taken away first. */
  StopNote(Path file, ProgressLine progress, PrintWriter err) {
    hook = new Thread(() -> {
      progress.close();
      err.println("raid-offload: stopped; " + TargetFile.left(file));
      err.flush();
    }, "stop note");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The note is being printed.
      return;
    }
  }
}
