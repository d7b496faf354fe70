package org.raidoffload.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.chain.OneChannelEngine;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.ForwardingChannel;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.Direction;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ReferenceKernel;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeRequest;

/** What a replay says of itself: nothing that it has not looked at, and no shortfall is right. */
class ReplayVerdictTest {
  private static final OffloadEngine MODEL = OneChannelEngine.ofSources(8, 8, PqContinuation.NATIVE);

  private static TraceReader trace(String... lines) {
    String all = "{\"format\":\"raid-offload-chain-trace\",\"version\":1,\"source\":\"test\"}\n"
        + String.join("\n", lines) + "\n";
    return TraceReader.of("test", new ByteArrayInputStream(all.getBytes(StandardCharsets.UTF_8)));
  }

  private static String[] writes(int count) {
    String[] lines = new String[count];
    for (int i = 0; i < count; i++) {
      lines[i] = "{\"name\":\"s" + i + "\",\"level\":6,\"disks\":6,\"row\":" + i + ",\"blocks\":[0,1,2,3]}";
    }
    return lines;
  }

  @Test
  void aRightReplaySaysWhatItLookedAt() {
    ReplayReport report = TraceReplay.on(MODEL).queueDepth(3).run(trace(writes(10))).requireRight();
    assertEquals(10, report.records());
    assertEquals(10, report.ended());
    assertEquals(0, report.unended());
    assertEquals(new ReplayChecks(10, 0, 10, 0, 0), report.checks());
    ReplayReport unchecked = TraceReplay.on(MODEL).checkBytes(false).run(trace(writes(10))).requireRight();
    assertEquals(new ReplayChecks(0, 0, 0, 0, 0), unchecked.checks());
    assertFalse(unchecked.checked());
  }

  /** One operation breaks no rule when each is mapped by itself; the second record has several. */
  @Test
  void aBrokenRuleNamesTheRecordInWhichItWasBroken() {
    String lone = "{\"name\":\"lone\",\"level\":5,\"disks\":5,\"request\":\"recover\",\"failed\":[\"D0\"]}";
    String write = "{\"name\":\"many\",\"level\":5,\"disks\":4,\"blocks\":[0,1,2]}";
    ReplayReport report = TraceReplay.on(MODEL).strategyWherePossible(StrategyKind.PER_OPERATION).queueDepth(3)
        .run(trace(lone, write, lone));
    assertTrue(report.violations() > 0);
    assertEquals("many (line 3): stripe 2 leg 0: D2[0..4096) mapped TO_DEVICE for device 0 while it is still mapped FROM_DEVICE "
        + "for device 0 by stripe 2 leg 0", report.firstProblem());
  }

  @Test
  void aPlanIsCountedAsCheckedWhereTheTraceRecordsOne() {
    String right = writes(1)[0];
    String recorded = right.substring(0, right.length() - 1)
        + ",\"recorded\":{\"memberReads\":[],\"memberWrites\":[\"P\"],\"mdOrder\":[\"other\"]}}";
    ReplayReport report = TraceReplay.on(MODEL).run(trace(right, recorded));
    assertEquals(1, report.checks().plans());
    assertEquals(1, report.planMismatches());
    assertFalse(report.right());
  }

  @Test
  void aRequestThatAsksForNothingEndsAndIsSaidToHaveRunNothing() {
    String kept = "{\"name\":\"a\",\"level\":5,\"disks\":5,\"request\":\"recover\",\"failed\":[\"D0\"],"
        + "\"cached\":[\"D0\"]}";
    ReplayReport report = TraceReplay.on(MODEL).run(trace(kept)).requireRight();
    assertEquals(1, report.idle());
    assertEquals(1, report.ended());
    assertEquals(0, report.chains());
    assertEquals(0, report.checks().bytes());
  }

  @Test
  void aTraceWithoutRequestsIsNotRight() {
    ReplayReport report = TraceReplay.on(MODEL).run(trace());
    assertFalse(report.right());
    assertEquals("the trace has no requests", report.firstProblem());
  }

  /** Refuses everything from a number of descriptors on, as a device that hangs. */
  private static final class Hanging extends ForwardingEngine {
    private final int after;

    Hanging(int after) {
      super(MODEL);
      this.after = after;
    }

    @Override
    public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
        UnaryOperator<EngineChannel> around) {
      return around.apply(open(channel, memory, kernel));
    }

    @Override
    public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
      EngineChannel inner = engine().open(channel, memory, kernel);
      return new ForwardingChannel(inner) {
        private int taken;

        @Override
        public boolean submit(Descriptor d, long cookie) {
          return taken++ < after && inner.submit(d, cookie);
        }
      };
    }
  }

  /** Five descriptors a stripe; the sixth stripe is the first that the device does not get through. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void chainsThatDoNotEndAreAShortfallThatNamesTheFirstStripe(int depth) {
    ReplayReport report = TraceReplay.on(new Hanging(25)).queueDepth(depth).checkFused(false).run(trace(writes(10)));
    assertFalse(report.right());
    assertEquals(10, report.records());
    assertTrue(report.unended() + report.failures() > 0, report.toString());
    assertTrue(report.checks().bytes() >= 5, report.toString());
    assertTrue(report.firstProblem().startsWith("s5 (line 7): "), report.firstProblem());
    assertThrows(AssertionError.class, report::requireRight);
  }

  /** Nothing that runs today leaves a chain unended; should it ever, no count of what did end makes that right. */
  @ParameterizedTest
  @CsvSource({"3, 0, 3, true", "3, 1, 2, true", "3, 0, 2, false", "3, 2, 0, false", "0, 0, 0, false"})
  void rightMeansThatEveryRequestEnded(long records, long idle, long chains, boolean right) {
    ReplayChecks all = new ReplayChecks(chains, 0, chains, 0, 0);
    ReplayReport report = new ReplayReport("e", "AUTO", 1, records, idle, chains, chains, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0,
        0, 0, all, true, 1, 1, 1, 1, "", null, null, "");
    assertEquals(right, report.right());
    assertEquals(records - idle - chains, report.unended());
    ReplayReport unseen = new ReplayReport("e", "AUTO", 1, records, idle, chains, chains, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0,
        0, 0, new ReplayChecks(chains - 1, 0, chains, 0, 0), true, 1, 1, 1, 1, "", null, null, "");
    assertFalse(unseen.right(), "a chain whose bytes nobody looked at");
  }

  /** A domain that throws when the client says that it reads: that is in the middle of a check. */
  private record ThrowingDomain() implements DmaDomain {
    @Override
    public String name() {
      return "throwing";
    }

    @Override
    public long map(long cpuAddress, long bytes, Direction direction) {
      return cpuAddress;
    }

    @Override
    public void unmap(long deviceAddress, long bytes, Direction direction) {}

    @Override
    public long resolve(long deviceAddress, long bytes, boolean write) {
      return deviceAddress;
    }

    @Override
    public void beforeCpuRead(long cpuAddress, long bytes) {
      throw new IllegalStateException("on purpose");
    }
  }

  @Test
  void aCheckThatThrowsIsAFailure() {
    ReplayReport report = TraceReplay.on(MODEL).domains(device -> new ThrowingDomain()).run(trace(writes(2)));
    assertFalse(report.right());
    assertEquals(2, report.checks().broken());
    assertEquals(0, report.checks().bytes());
    assertTrue(report.firstProblem().startsWith("s0 (line 2): its check broke off"), report.firstProblem());
  }

  /** An executor on the CPU with a kernel of which one method spoils a byte of its last P or Q. */
  private static OffloadEngine spoiling(String method) {
    ParityKernel spoiled = (ParityKernel) Proxy.newProxyInstance(ParityKernel.class.getClassLoader(),
        new Class<?>[] {ParityKernel.class}, (proxy, called, arguments) -> {
          Object answer;
          try {
            answer = called.invoke(ReferenceKernel.INSTANCE, arguments);
          } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
          }
          if (called.getName().equals(method)) {
            long bytes = (Long) arguments[arguments.length - 1];
            long q = (Long) arguments[arguments.length - 2];
            ReferenceKernel.INSTANCE.xor(new long[] {0}, 1, q + bytes - 8, 8);
          }
          return answer;
        });
    return new ForwardingEngine(MODEL) {
      @Override
      public boolean runsOnCpu() {
        return true;
      }

      @Override
      public boolean fuses() {
        return true;
      }

      @Override
      public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
        return engine().open(channel, memory, spoiled);
      }

      @Override
      public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
          UnaryOperator<EngineChannel> around) {
        return engine().open(channel, memory, spoiled, around);
      }
    };
  }

  @Test
  void theFusedFormThatUsersRunIsCheckedToo() {
    ReplayReport right = TraceReplay.on(spoiling("none")).run(trace(writes(10))).requireRight();
    assertEquals(6, right.checks().fused(), "P and Q lie in six ways on six disks");
    ReplayReport spoiled = TraceReplay.on(spoiling("copyPq")).run(trace(writes(10)));
    assertTrue(spoiled.wrongBytes() > 0, "model time runs no fused step");
    assertTrue(spoiled.firstProblem().contains("fused"), spoiled.firstProblem());
    assertFalse(spoiled.right());
    assertNull(TraceReplay.on(spoiling("copyPq")).checkFused(false).run(trace(writes(10))).firstProblem());
    assertTrue(TraceReplay.on(spoiling("pq")).checkFused(false).run(trace(writes(10))).wrongBytes() > 0);
  }

  /** Every kind of request at units that are no power of two; P made of the data is not found wrong. */
  @Test
  void oddUnitsAndAnySetOfKeptBlocksAreReplayed() {
    List<String> lines = new ArrayList<>();
    for (int unit : new int[] {512, 1536, 4608, 12288, 36864}) {
      for (String kind : List.of("check", "repair", "resync", "reshape")) {
        for (String kept : List.of("", "\"D0\",\"D1\",\"D2\",\"Q\"", "\"D0\",\"P\"", "\"D0\",\"D1\",\"D2\",\"P\"")) {
          lines.add("{\"level\":6,\"disks\":5,\"chunkBytes\":36864,\"unitBytes\":" + unit
              + ",\"request\":\"" + kind + "\",\"cached\":[" + kept + "]}");
        }
      }
      for (String lost : List.of("\"D0\",\"Q\"", "\"D0\",\"P\"", "\"D0\",\"D2\"", "\"P\",\"Q\"", "\"D1\"")) {
        for (String kept : List.of("", "\"Q\"", "\"P\"", "\"D0\"")) {
          lines.add("{\"level\":6,\"disks\":5,\"chunkBytes\":36864,\"unitBytes\":" + unit
              + ",\"request\":\"recover\",\"failed\":[" + lost + "],\"cached\":[" + kept + "]}");
        }
      }
      lines.add("{\"level\":5,\"disks\":4,\"chunkBytes\":36864,\"unitBytes\":" + unit
          + ",\"rmwLevel\":0,\"partialParity\":true,\"segments\":[{\"block\":0,\"offset\":1,\"length\":7},"
          + "{\"block\":1,\"offset\":9,\"length\":7},{\"block\":2,\"offset\":0,\"length\":7}]}");
    }
    ReplayReport report = TraceReplay.on(MODEL).queueDepth(4).run(trace(lines.toArray(String[]::new))).requireRight();
    assertEquals(lines.size(), report.ended());
    assertTrue(report.idle() < report.chains(), report.toString());
  }

  @Test
  void memoryOfAlternatingUnitsIsUsedAgainAndBounded() {
    try (ContentPool pool = new ContentPool(1L << 30)) {
      long most = 0;
      try (TraceReader reader = trace("{\"level\":6,\"disks\":8,\"blocks\":[0],\"unitBytes\":4096}",
          "{\"level\":6,\"disks\":8,\"blocks\":[0],\"unitBytes\":65536,\"chunkBytes\":65536}")) {
        List<TraceRecord> both = List.of(reader.next(), reader.next());
        for (int i = 0; i < 200; i++) {
          TraceRecord record = both.get(i % 2);
          pool.giveBack(pool.take(record.request(), new StripePlanner().plan(record.request()), i));
          most = Math.max(most, pool.bytes());
        }
      }
      assertTrue(most < 7 << 20, "four of each, and no more: held " + most);
      for (int unit = 1 << 20; unit < 2 << 20; unit += 1 << 16) {
        StripeRequest request = StripeRequest.builder(ArrayGeometry.raid5(3, unit), StripeRequest.Kind.WRITE).blocks(0)
            .unitBytes(unit).build();
        pool.giveBack(pool.take(request, new StripePlanner().plan(request), unit));
        assertTrue(pool.bytes() <= ContentPool.IDLE_BYTES, "idle " + pool.bytes());
      }
    }
  }

  @Test
  void memoryThatIsNotThereIsAskedForAtOnceAndNamed() {
    try (ContentPool pool = new ContentPool(1 << 20);
        TraceReader reader = trace("{\"level\":6,\"disks\":100,\"blocks\":[0],\"unitBytes\":65536}")) {
      TraceRecord record = reader.next();
      String said = assertThrows(OutOfMemoryError.class, () -> pool.take(record.request(),
          new StripePlanner().plan(record.request()), 1)).getMessage();
      assertTrue(said.contains("1 MiB"), said);
      assertEquals(0, pool.bytes(), "nothing was taken");
    }
  }

  @Test
  void stripesOutliveTheChainsThatATraceLeavesInFlight(@TempDir Path directory) throws Exception {
    Path said = directory.resolve("said");
    Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
        "--enable-native-access=ALL-UNNAMED", "-XX:ErrorFile=" + directory.resolve("crash"), "-XX:-CreateCoredumpOnCrash",
        "-Xmx512m", "-cp", System.getProperty("java.class.path"), ReplayThatBreaksOff.class.getName())
        .redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running");
    assertEquals(0, process.exitValue(), () -> content(said));
    assertTrue(content(said).contains("broke off after 3"), () -> content(said));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
