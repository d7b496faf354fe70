package org.raidoffload.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.chain.OneChannelEngine;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.parity.ReferenceKernel;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.ChainRecorder;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;

/** A live run is recorded, and a replay of the recording says whether what came out was right. */
@Timeout(60)
class LiveRecordingTest {
  private static final OffloadEngine MODEL = OneChannelEngine.ofSources(8, 8, PqContinuation.NATIVE);
  private static final ArrayGeometry RAID6 = ArrayGeometry.raid6(6, 65536);

  @TempDir
  private Path folder;

  private static List<StripeRequest> requests(int rounds) {
    List<StripeRequest> all = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      all.add(StripeRequest.write(RAID6, i, 0, 1, 2, 3));
      all.add(StripeRequest.write(RAID6, i, 2));
      all.add(StripeRequest.builder(RAID6, Kind.WRITE).row(i).segment(1, 512, 1000).segment(3, 0, 7).build());
      all.add(StripeRequest.builder(ArrayGeometry.raid5(5, 4096), Kind.WRITE).row(i).segment(0, 5, 100).rmwLevel(2).build());
      all.add(StripeRequest.builder(RAID6, Kind.RECOVER).row(i).failed(StripeBuffer.data(0), StripeBuffer.data(3)).build());
      all.add(StripeRequest.builder(RAID6, Kind.CHECK).row(i).build());
      all.add(StripeRequest.builder(RAID6, Kind.REPAIR).row(i).wrong(List.of(StripeBuffer.Q)).build());
      all.add(StripeRequest.builder(RAID6, Kind.READ).row(i).blocks(1).failed(StripeBuffer.data(1)).build());
    }
    return all;
  }

  /** Runs each request from one of a few threads; the spoiled byte of a check is as the content makes it. */
  private static void run(OffloadEngine engine, ChainRecorder recorder, List<StripeRequest> requests) throws Exception {
    try (StripeScheduler scheduler = StripeScheduler.on(engine).kernel(ReferenceKernel.INSTANCE).record(recorder).build()) {
      List<CompletableFuture<Void>> submitters = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        int first = t;
        submitters.add(CompletableFuture.runAsync(() -> {
          for (int i = first; i < requests.size(); i += 3) {
            StripeRequest request = requests.get(i);
            try (StripeContent content = new StripeContent(request.unitBytes())) {
              content.fill(request, scheduler.plan(request), i);
              assertTrue(scheduler.submit(request, content.memory()).toCompletableFuture().join().succeeded());
            }
          }
        }));
      }
      submitters.forEach(CompletableFuture::join);
    }
  }

  private ReplayReport replay(Path file) {
    try (TraceReader trace = TraceReader.open(file)) {
      return TraceReplay.on(MODEL).queueDepth(4).checkFused(false).run(trace);
    }
  }

  @Test
  void aRightRunIsRecordedAndFoundRight() throws Exception {
    Path file = folder.resolve("live.jsonl");
    List<StripeRequest> requests = requests(12);
    try (LiveRecording recording = LiveRecording.to(file)) {
      run(MODEL, recording, requests);
    }
    ReplayReport report = replay(file).requireRight();
    assertEquals(requests.size(), report.records());
    assertEquals(requests.size(), report.checks().live());
    assertEquals(requests.size(), report.checks().plans());
    try (TraceReader trace = TraceReader.open(file)) {
      int repairs = 0;
      for (TraceRecord r = trace.next(); r != null; r = trace.next()) {
        assertTrue(requests.remove(r.request()), "not asked for: " + r.request());
        assertNotNull(r.live());
        boolean spoiled = r.request().kind() == Kind.CHECK ? r.live().pMismatch() : r.live().qMismatch();
        repairs += r.request().kind() == Kind.REPAIR && spoiled ? 1 : 0;
      }
      assertEquals(12, repairs, "the Q that a repair found wrong");
      assertTrue(requests.isEmpty(), "not recorded: " + requests);
      assertEquals(0, trace.dropped());
    }
  }

  /** The engine that spoiled a byte is long gone; the recording tells on it. */
  @Test
  void aWrongByteThatCameOutLiveIsFoundByTheReplay() throws Exception {
    Path file = folder.resolve("live.jsonl");
    List<StripeRequest> writes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      writes.add(StripeRequest.write(RAID6, i, 0, 1, 2, 3));
    }
    FailedReplayTest.Spoiler spoiler = new FailedReplayTest.Spoiler(22);
    try (LiveRecording recording = LiveRecording.to(file)) {
      run(spoiler.engine(), recording, writes);
    }
    ReplayReport report = replay(file);
    assertFalse(report.right());
    assertEquals(0, report.wrongBytes(), "the replay itself is right");
    assertEquals(40, report.checks().live());
    assertEquals(1, report.checks().liveWrong());
    assertTrue(report.firstProblem().matches("live \\d+ \\(line \\d+\\): Q came out as [0-9a-f]{32} when it was recorded, "
        + "must be [0-9a-f]{32}, after PQ on " + MODEL.channels().getFirst().name() + " .*"), report.firstProblem());
  }

  /** What a hand puts into the file in place of what came out, of each block and of a check's verdict. */
  @ParameterizedTest
  @ValueSource(strings = {"\"D0\":\"", "\"P\":\"", "\"Q\":\"", "\"W2\":\""})
  void anyBlockThatIsOtherwiseIsNamed(String key) throws Exception {
    Path file = folder.resolve("live.jsonl");
    try (LiveRecording recording = LiveRecording.to(file)) {
      run(MODEL, recording, List.of(StripeRequest.write(RAID6, 7, 0, 1, 2, 3)));
    }
    String text = Files.readString(file);
    int at = text.indexOf(key, text.indexOf("\"after\"")) + key.length();
    char digit = text.charAt(at) == '0' ? '1' : '0';
    Files.writeString(file, text.substring(0, at) + digit + text.substring(at + 1));
    ReplayReport report = replay(file);
    assertEquals(1, report.checks().liveWrong(), key);
    assertTrue(report.firstProblem().startsWith("live 1 (line 2): " + key.replaceAll("\\W", "") + " came out as "),
        report.firstProblem());
  }

  @Test
  void whatIsBeyondTheBoundIsDroppedAndCounted() throws Exception {
    Path file = folder.resolve("live.jsonl");
    LiveRecording recording = LiveRecording.to(file, 5);
    run(MODEL, recording, requests(2));
    recording.close();
    assertEquals(5, recording.recorded());
    assertEquals(11, recording.dropped());
    try (TraceReader trace = TraceReader.open(file)) {
      int read = 0;
      while (trace.next() != null) {
        read++;
      }
      assertEquals(5, read);
      assertEquals(11, trace.dropped());
    }
  }

  /** A device that takes nothing: the chains are none the worse, and closing says it. */
  @Test
  void aFileThatCannotBeWrittenHarmsNoChain() throws Exception {
    Path full = Path.of("/dev/full");
    if (!Files.exists(full)) {
      return;
    }
    LiveRecording recording = LiveRecording.to(full);
    run(MODEL, recording, requests(20));
    String said = assertThrows(UncheckedIOException.class, recording::close).getMessage();
    assertTrue(said.startsWith("/dev/full: could not be written after "), said);
    assertThrows(UncheckedIOException.class, () -> LiveRecording.to(folder.resolve("none/live.jsonl")));
  }

  @Test
  void aRecorderThatThrowsHarmsNoChain() throws Exception {
    int[] told = new int[2];
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> { });
    try {
      run(MODEL, new ChainRecorder() {
        @Override
        public Object begins(StripeShape shape, long stripe, StripeMemory memory) {
          synchronized (told) {
            if (told[0]++ % 2 == 0) {
              throw new IllegalStateException("on purpose");
            }
          }
          return stripe;
        }

        @Override
        public void ended(Object begun, StripeOutcome outcome) {
          synchronized (told) {
            told[1]++;
          }
          throw new IllegalStateException("on purpose");
        }
      }, requests(2));
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertEquals(16, told[0]);
    assertEquals(8, told[1]);
  }

  /** The definition, byte by byte, and what makes it useful: sums and multiples go through it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 512, 4096, 4099})
  void aFingerprintIsLinear(int bytes) {
    Random random = new Random(bytes);
    byte[] x = new byte[bytes];
    byte[] y = new byte[bytes];
    random.nextBytes(x);
    random.nextBytes(y);
    byte[] sum = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      sum[i] = (byte) (x[i] ^ times(y[i] & 0xff, 0x53));
    }
    Fingerprint ofX = Fingerprint.of(MemorySegment.ofArray(x));
    assertEquals(naive(x, 2, 1), ofX.first());
    assertEquals(naive(x, 4, 3), ofX.second());
    assertEquals(ofX.plus(Fingerprint.of(MemorySegment.ofArray(y)).times(0x53)),
        Fingerprint.of(MemorySegment.ofArray(sum)));
    assertEquals(ofX, Fingerprint.parse(ofX.toString()));
    if (bytes > 0) {
      x[bytes / 2] ^= 1;
      assertNotEquals(ofX, Fingerprint.of(MemorySegment.ofArray(x)));
    }
  }

  private static long naive(byte[] block, int factor, int lanes) {
    int[] state = new int[8];
    for (int word = 0; word * 8 < block.length; word++) {
      int[] next = new int[8];
      for (int lane = 0; lane < 8; lane++) {
        next[(lane + lanes) % 8] = times(state[lane], factor);
      }
      for (int lane = 0; lane < 8 && word * 8 + lane < block.length; lane++) {
        next[lane] ^= block[word * 8 + lane] & 0xff;
      }
      state = next;
    }
    MemorySegment packed = MemorySegment.ofArray(new long[1]);
    for (int lane = 0; lane < 8; lane++) {
      packed.set(ValueLayout.JAVA_BYTE, lane, (byte) state[lane]);
    }
    return packed.get(ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
  }

  private static int times(int a, int b) {
    int product = 0;
    for (int shifted = a, left = b; left != 0; left >>= 1) {
      product ^= (left & 1) != 0 ? shifted : 0;
      shifted = (shifted << 1) ^ ((shifted & 0x80) != 0 ? 0x11d : 0);
    }
    return product;
  }
}
