package org.raidoffload.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.cli.workload.BlockRequest.Kind;
import org.raidoffload.cli.workload.BlockTrace;
import org.raidoffload.cli.workload.TraceOptions;
import org.raidoffload.cli.workload.TraceProfile;

/** What the readers' benchmark measures is what it says: each made trace is taken for its format, and all of it counts. */
class MadeTraceTest {
  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"blktrace", "blkparse", "fio-2", "fio-3", "blkreplay", "msr", "mqsim", "disksim", "hfplayer",
      "cloudphysics", "spc", "alibaba", "tencent", "fiu"})
  void isTakenForItsFormat(String format) throws IOException {
    Path file = folder.resolve("trace");
    MadeTrace.write(format, file, 1000);
    BlockTrace trace = BlockTrace.open(file, TraceOptions.PLAIN);
    assertEquals(format.replaceFirst("-.*", ""), trace.format().option());
    TraceProfile profile = TraceProfile.of(trace);
    int requests = format.startsWith("blk") && !format.equals("blkreplay") ? 200 : 1000;
    assertEquals(requests, profile.count(Kind.READ) + profile.count(Kind.WRITE));
    assertTrue(profile.count(Kind.READ) > requests / 2 && profile.count(Kind.WRITE) > requests / 8);
    assertEquals(0, profile.damages());
    assertEquals(1.0, profile.alignedShare());
  }
}
