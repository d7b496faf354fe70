package org.raidoffload.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.raidoffload.array.ArrayListener;
import org.raidoffload.cli.member.MemberFiles;
import org.raidoffload.cli.member.OpenedArray;
import org.raidoffload.cli.member.WriteSession;
import org.raidoffload.cli.nbd.NbdExport;
import org.raidoffload.cli.nbd.NbdServer;
import org.raidoffload.cli.nbd.ReadOnlyArray;
import org.raidoffload.cli.nbd.WritableArray;
import org.raidoffload.parity.ParityKernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves an array as a network block device. */
@Command(name = "serve", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Serves the content of an array as a network block device (NBD), recomputing what missing members held,"
        + " until it is told to end (SIGTERM, Ctrl-C). Prints one line, listening on ADDRESS, when clients may come.",
    footer = {"", "Example: raid-offload serve --port 10809 disk*.img"})
final class ServeCommand implements Callable<Integer> {
  private static final int NBD_PORT = 10809;
  private static final int WATCH_MILLIS = 200;
  private static final int HIGHEST_PORT = 65_535;

  @Mixin
  private MemberOptions options = new MemberOptions();

  @Option(names = "--port", paramLabel = "N", description = "TCP port on the loopback address; 0 takes a free one"
      + " (default " + NBD_PORT + ").")
  private @Nullable Integer port;

  @Option(names = "--socket", paramLabel = "PATH", description = "A Unix socket to make, instead of a port.")
  private @Nullable Path socket;

  @Option(names = "--read-only", description = "Nothing is ever written to a member. The default.")
  private boolean readOnly;

  @Option(names = "--writable", description = "Clients may write. The superblocks then say that the array is in use and"
      + " lose md's own bitmap; a write-intent log in a file bounds what a crash leaves to put right.")
  private boolean writable;

  @Option(names = "--intent-log", paramLabel = "FILE", description = "With --writable: the write-intent log (default: the"
      + " first member's name with .intent).")
  private @Nullable Path intentLog;

  @Option(names = "--ppl", paramLabel = "FILE", description = "With --writable, RAID-5: a partial parity log, which closes"
      + " the write hole.")
  private @Nullable Path partialParity;

  @Option(names = "--accept-write-hole", description = "With --writable: open an array that lacks members and was not"
      + " closed in good order, though blocks of the missing members may come back as garbage.")
  private boolean acceptWriteHole;

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  ServeCommand() {}

  @Override
  public Integer call() throws IOException {
    if (options.guess()) {
      return options.printGuess(false, spec.commandLine().getOut());
    }
    if (port != null && socket != null) {
      throw new IllegalArgumentException("--port and --socket: give one of them");
    }
    if (port != null && (port < 0 || port > HIGHEST_PORT)) {
      throw new IllegalArgumentException("--port: " + port + " (must be 0 to " + HIGHEST_PORT + ")");
    }
    if (writable && readOnly) {
      throw new IllegalArgumentException("--read-only and --writable: give one of them");
    }
    if (!writable && (intentLog != null || partialParity != null || acceptWriteHole)) {
      throw new IllegalArgumentException("--intent-log, --ppl and --accept-write-hole go with --writable");
    }
    return writable ? serveWritable() : serveReadOnly();
  }

  private int serveReadOnly() throws IOException {
    try (MemberFiles files = options.files()) {
      OpenedArray opened = options.open(files);
      say(opened);
      serve(new ReadOnlyArray(opened.name(), opened.array(), options.engine(), ParityKernels.shared()),
          () -> { });
      return ExitCode.OK;
    }
  }

  private int serveWritable() throws IOException {
    Path log = intentLog != null ? intentLog : Path.of(options.members.getFirst() + ".intent");
    try (MemberFiles files = options.writableFiles()) {
      OpenedArray opened = options.open(files);
      say(opened);
      WriteSession session = new WriteSession(opened, new WriteSession.Settings(log, partialParity, acceptWriteHole),
          options.engine(), ParityKernels.shared());
      watch(session);
      serve(new WritableArray(opened.name(), session.array(), ReadOnlyArray.preferredBlock(opened.array())), session::close);
      return ExitCode.OK;
    }
  }

  private void say(OpenedArray opened) {
    PrintWriter err = spec.commandLine().getErr();
    opened.notes().forEach(note -> err.println("note: " + note));
    err.flush();
  }

  private void problem(String sentence) {
    spec.commandLine().getErr().println("raid-offload: " + sentence);
  }

  /** Puts right what a crash left, and records members that fail, while clients are served. */
  private void watch(WriteSession session) {
    Thread.ofPlatform().daemon().name("array watch").start(() -> {
      try {
        if (session.array().status().unsyncedBytes() > 0) {
          session.array().resync(ArrayListener.NONE);
        }
        while (true) {
          Thread.sleep(WATCH_MILLIS);
          session.recordFailures();
        }
      } catch (IOException | IllegalStateException failed) {
        spec.commandLine().getErr().println("raid-offload: " + failed.getMessage());
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    });
  }

  /** Returns when the server was closed: by the JVM's end, which waits for it. */
  private void serve(NbdExport export, Closing closing) throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    try (NbdServer server = socket != null ? NbdServer.onSocket(export, socket, this::problem)
        : NbdServer.onPort(export, port == null ? NBD_PORT : port, this::problem)) {
      Thread onEnd = Thread.ofPlatform().name("end of serve").unstarted(() -> end(server, ended));
      Runtime.getRuntime().addShutdownHook(onEnd);
      PrintWriter out = spec.commandLine().getOut();
      out.println("listening on " + server.address());
      out.flush();
      server.run();
      server.stop();
    } finally {
      try {
        closing.close();
      } finally {
        ended.countDown();
      }
    }
  }

  @FunctionalInterface
  private interface Closing extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  private void end(NbdServer server, CountDownLatch ended) {
    try {
      server.stop();
      ended.await();
    } catch (IOException failed) {
      spec.commandLine().getErr().println("raid-offload: " + failed.getMessage());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
