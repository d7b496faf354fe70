package org.raidoffload.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.member.MemberFiles;
import org.raidoffload.cli.member.OpenedArray;
import org.raidoffload.cli.nbd.NbdExport;
import org.raidoffload.cli.nbd.NbdServer;
import org.raidoffload.cli.nbd.ReadOnlyArray;
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
        + " until it is told to end (SIGTERM, Ctrl-C). Prints one line, listening on ADDRESS, when clients may come.")
final class ServeCommand implements Callable<Integer> {
  private static final int NBD_PORT = 10809;
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

  @Option(names = "--writable", description = "Clients may write.")
  private boolean writable;

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  ServeCommand() {}

  @Override
  public Integer call() throws IOException {
    if (port != null && socket != null) {
      throw new IllegalArgumentException("--port and --socket: give one of them");
    }
    if (port != null && (port < 0 || port > HIGHEST_PORT)) {
      throw new IllegalArgumentException("--port: " + port + " (must be 0 to " + HIGHEST_PORT + ")");
    }
    if (writable) {
      throw new IllegalArgumentException(readOnly ? "--read-only and --writable: give one of them"
          : "--writable: not there yet; the array can be served read-only");
    }
    try (MemberFiles files = options.files()) {
      OpenedArray opened = options.open(files);
      PrintWriter err = spec.commandLine().getErr();
      opened.notes().forEach(note -> err.println("note: " + note));
      err.flush();
      serve(new ReadOnlyArray(opened.name(), opened.array(), options.engine(), ParityKernels.shared()));
      return ExitCode.OK;
    }
  }

  /** Returns when the server was closed: by the JVM's end, which waits for it. */
  private void serve(NbdExport export) throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    try (NbdServer server = socket != null ? NbdServer.onSocket(export, socket)
        : NbdServer.onPort(export, port == null ? NBD_PORT : port)) {
      Thread onEnd = Thread.ofPlatform().name("end of serve").unstarted(() -> end(server, ended));
      Runtime.getRuntime().addShutdownHook(onEnd);
      PrintWriter out = spec.commandLine().getOut();
      out.println("listening on " + server.address());
      out.flush();
      server.run();
    } finally {
      ended.countDown();
    }
  }

  private void end(NbdServer server, CountDownLatch ended) {
    try {
      server.close();
      ended.await();
    } catch (IOException failed) {
      spec.commandLine().getErr().println("raid-offload: " + failed.getMessage());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
