package org.raidoffload.plan;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.raidoffload.replay.RecordedChain;
import org.raidoffload.replay.TraceRecord;
import org.raidoffload.replay.TraceWriter;
import org.raidoffload.request.StripeRequest;

/**
 * Makes the bundled recording of the command line out of the kernel's recording: requests from the runs' parameters,
 * operations, reads and writes from what the kernel did, never from a plan. Stripes for which a {@link Deviation} names
 * a difference between one plan and the recording are left out, batched followers apart, whose operations do agree.
 */
final class RecordingToTrace {
  private RecordingToTrace() {}

  /** Writes the trace to the file named by the argument. */
  public static void main(String[] args) throws IOException {
    try (Writer out = new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(Path.of(args[0]))),
            StandardCharsets.UTF_8);
        TraceWriter trace = new TraceWriter(out, source())) {
      int written = write(trace);
      System.out.println(written + " stripes written to " + args[0]);
    }
  }

  static String source() {
    return "recorded from Linux 6.1 md (Debian 6.1.0-56-amd64) in a virtual machine; one line for each stripe head";
  }

  static int write(TraceWriter trace) {
    int written = 0;
    for (String set : List.of("sync", "extra")) {
      for (Recording head : Recording.load(set)) {
        boolean deviates = List.of(Deviation.values()).stream()
            .anyMatch(d -> d != Deviation.BATCHED_FOLLOWER && d != Deviation.WARM_CACHE && d.appliesTo(head));
        if (deviates || head.calls().isEmpty()) {
          continue;
        }
        StripeRequest.Builder request = RecordedRequest.of(head.workload(), head.sector());
        if (Deviation.WARM_CACHE.appliesTo(head)) {
          request.cached(Deviation.scanned(head));
        }
        trace.write(new TraceRecord(head.workloadId() + "@" + head.sector(), request.build(),
            new RecordedChain(blocks(head.strings("reads_by_role")), blocks(head.strings("writes_by_role")),
                head.calls().stream().map(Recording.Call::text).toList())));
        written++;
      }
    }
    return written;
  }

  private static List<String> blocks(List<String> roles) {
    return roles.stream().map(r -> r.replace('d', 'D')).toList();
  }
}
