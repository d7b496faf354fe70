package org.raidoffload.cli.member;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.parity.ParityKernel;

/** Writes the content of an array to a file or to standard output. */
public final class Export {
  /** To make a pipe wide takes some milliseconds. */
  private static final long WORTH_A_PIPE = 64L << 20;

  private final OpenedArray opened;
  private final OffloadEngine engine;
  private final Supplier<ParityKernel> kernel;

  /** An export of the array with an engine that runs the recovery and a kernel for its arithmetic, where one is needed. */
  public Export(OpenedArray opened, OffloadEngine engine, Supplier<ParityKernel> kernel) {
    this.opened = opened;
    this.engine = engine;
    this.kernel = kernel;
  }

  /**
   * To a file; goes on where an earlier run was stopped.
   *
   * @param progress told the bytes of each member that are done
   * @return bytes of each member that an earlier run had done
   */
  public long toFile(Path file, boolean force, LongConsumer progress) throws IOException {
    ArrayMembers array = opened.array();
    try (TargetFile target = TargetFile.open(file, array.arrayBytes(), "export of " + opened.identity(), force)) {
      new ArrayCopy(array, engine, kernel).content(target::write, false, target.resumedAt(), done -> {
        progress.accept(done);
        checkpoint(target, done);
      });
      target.finish();
      return target.resumedAt();
    }
  }

  static void checkpoint(TargetFile target, long done) {
    try {
      target.checkpoint(done);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** To standard output, from start to end. */
  public void toStandardOutput(LongConsumer progress) throws IOException {
    if (opened.array().arrayBytes() >= WORTH_A_PIPE) {
      WidePipe.onStandardOutput();
    }
    new ArrayCopy(opened.array(), engine, kernel).content(new StandardOutput(), true, 0, progress);
  }
}
