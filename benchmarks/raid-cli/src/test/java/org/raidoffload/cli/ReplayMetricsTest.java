package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayMetricsTest {
  private static final Pattern ADDRESS = Pattern.compile("http://\\S+/metrics");
  private static final Pattern ENDED = Pattern.compile("raid_offload_chains_ended_chains_total\\{.*reason=\"none\".*} 2");

  @TempDir
  Path folder;

  private final StringWriter err = new StringWriter();

  private String trace() throws IOException {
    String write = """
        {"name":"%s","level":5,"disks":4,"chunkBytes":65536,"layout":"left-symmetric","row":0,"request":"write",\
        "segments":[{"block":0,"offset":0,"length":4096}],"failed":[],"cached":[],"rmwLevel":1,"unitBytes":4096}
        """;
    String header = "{\"format\":\"raid-offload-chain-trace\",\"version\":1,\"source\":\"a test\"}\n";
    return Files.writeString(folder.resolve("two.jsonl"), header + write.formatted("a") + write.formatted("b"))
        .toString();
  }

  private CommandLine line() {
    return RaidOffload.commandLine().setErr(new PrintWriter(err, true)).setOut(new PrintWriter(new StringWriter()));
  }

  @Test
  void aReplayServesItsFigures() throws Exception {
    String trace = trace();
    CommandLine line = line();
    CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> line.execute("replay", trace, "--engine",
        "iop3xx", "--metrics-port", "0", "--metrics-seconds", "2"));
    boolean seen = false;
    while (!exit.isDone()) {
      Matcher address = ADDRESS.matcher(err.toString());
      seen |= address.find() && ENDED.matcher(scrape(address.group())).find();
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertEquals(0, exit.join(), err.toString());
    assertTrue(seen, "never served two ended chains: " + err);
  }

  private static String scrape(String address) {
    try (var in = URI.create(address).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException closing) {
      return "";
    }
  }

  @Test
  void aPortThatIsTakenIsBadUsage() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int exit = line().execute("replay", trace(), "--engine", "iop3xx", "--metrics-port",
          Integer.toString(taken.getLocalPort()));
      assertEquals(2, exit);
      assertTrue(err.toString().startsWith("raid-offload: --metrics-port: " + taken.getLocalPort()), err.toString());
    }
  }
}
