package org.raidoffload.cli.member;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the pipe that standard output is hold more, so that the two programs at its ends wake each other less often:
 * fcntl(2) with F_SETPIPE_SZ of Linux. Whoever reads notices nothing else.
 */
final class WidePipe {
  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
  private static final int F_SETPIPE_SZ = 1031;
  /** What Linux lets everybody have: the default of /proc/sys/fs/pipe-max-size. */
  private static final int BYTES = 1 << 20;

  private WidePipe() {}

  /** Whether it is a pipe and has become wide; it works as before where not. */
  static boolean onStandardOutput() {
    try {
      return Files.isSymbolicLink(STANDARD_OUTPUT)
          && Files.readSymbolicLink(STANDARD_OUTPUT).toString().startsWith("pipe:") && widened();
    } catch (IOException unknown) {
      return false;
    }
  }

  @SuppressWarnings("restricted")
  private static boolean widened() {
    try {
      Linker linker = Linker.nativeLinker();
      MethodHandle fcntl = linker.downcallHandle(linker.defaultLookup().findOrThrow("fcntl"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2));
      return (int) fcntl.invokeExact(1, F_SETPIPE_SZ, BYTES) >= BYTES;
    } catch (RuntimeException unavailable) {
      // No such function here, or no native access for this program.
      return false;
    } catch (Throwable impossible) {
      throw new IllegalStateException("fcntl threw", impossible);
    }
  }
}
