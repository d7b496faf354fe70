package org.raidoffload.cli.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.cli.workload.BlockRequest.Kind;
import org.raidoffload.cli.workload.MadeRequests.Made;
import org.raidoffload.replay.TraceFormatException;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Requests written in each format come back as they were, and whatever is no request is counted or refused. */
class TraceReadersTest {
  @TempDir
  private Path directory;

  private static List<String> read(Workload trace) {
    List<String> shown = new ArrayList<>();
    try (BlockStream stream = trace.stream()) {
      BlockRequest r = new BlockRequest();
      long zero = -1;
      while (stream.next(r)) {
        zero = zero < 0 ? r.timeNanos() : zero;
        shown.add(r.kind().name().charAt(0) + " " + r.offset() + "+" + r.length() + " us " + (r.timeNanos() - zero) / 1000);
      }
    }
    return shown;
  }

  private static List<String> wanted(List<Made> all) {
    return all.stream().map(m -> m.shown(all.getFirst().micros())).toList();
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  private Path file(String name, String content) throws IOException {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] written(TraceFormat format, List<Made> all) {
    return switch (format) {
      case BLKTRACE -> {
        List<Made> lone = all.stream().map(m -> new Made(m.micros(), m.op(), m.sector() * 3, m.sectors(), 3)).toList();
        yield MadeRequests.blktrace(lone, ByteOrder.BIG_ENDIAN).getFirst();
      }
      case BLKPARSE -> MadeRequests.blkparse(all, "QGDC");
      case FIO -> MadeRequests.lines(all, "fio version 3 iolog\n1 /dev/x add\n2 /dev/x open\n",
          m -> m.micros() + " /dev/x " + (m.op() == 'R' ? "read" : "write") + " " + m.sector() * 512 + " "
              + m.sectors() * 512);
      case BLKREPLAY -> MadeRequests.lines(all, "Some text; of any kind\n\nstart ; sector; length ; op ; a=0 ; b=0\n",
          m -> "  " + MadeRequests.seconds(m.micros()) + " ; " + m.sector() + " ; " + m.sectors() + " ; " + m.op()
              + " ; 0.0 ; 0.0");
      case MSR -> MadeRequests.lines(all, "", m -> (128_166_372_003_061_629L + m.micros() * 10) + ",hm,3,"
          + (m.op() == 'R' ? "Read" : "Write") + "," + m.sector() * 512 + "," + m.sectors() * 512 + ",26");
      case MQSIM -> MadeRequests.lines(all, "", m -> m.micros() * 1000 + " 3 " + m.sector() + " " + m.sectors() + " "
          + (m.op() == 'R' ? 1 : 0));
      case DISKSIM -> MadeRequests.lines(all, "", m -> String.format(Locale.ROOT, "%d.%03d 3 %d %d %d", m.micros() / 1000,
          m.micros() % 1000, m.sector(), m.sectors(), m.op() == 'R' ? 1 : 0));
      case HFPLAYER -> MadeRequests.lines(all, "#DUMP_OFFSET.I,ELAPSED_USECS.D,ELAPSED_TICKS.I,CMD.S,PHASE.I,LBA.I,"
              + "NBLKS.I,HOST_LUN.I,LATENCY_USECS.D\n",
          m -> "1," + m.micros() + ".000,7," + (m.op() == 'R' ? "RD" : "WR") + "_IN,0," + m.sector() + "," + m.sectors()
              + ",3,0.000\n2," + (m.micros() + 1) + ".000,7," + (m.op() == 'R' ? "RD" : "WR") + "_OUT,1," + m.sector()
              + "," + m.sectors() + ",3,1.000");
      case CLOUD_PHYSICS -> MadeRequests.lines(all, "version,time,op,size,lbn\n", m -> "1," + m.micros() / 1_000_000 + ","
          + (m.op() == 'R' ? "28" : "2a") + "," + m.sectors() * 512 + "," + m.sector());
      case FIU -> MadeRequests.lines(all, "", m -> m.micros() * 1000 + " 4892 syslogd " + m.sector() + " " + m.sectors()
          + " " + m.op() + " 6 0 531e779d" );
      case SPC -> MadeRequests.lines(all, "", m -> "3," + m.sector() + "," + m.sectors() * 512 + ","
          + (m.op() == 'R' ? "r" : "W") + "," + MadeRequests.seconds(m.micros()));
      case ALIBABA -> MadeRequests.lines(all, "", m -> "3," + m.op() + "," + m.sector() * 512 + "," + m.sectors() * 512
          + "," + m.micros());
      case TENCENT -> MadeRequests.lines(all, "", m -> m.micros() / 1_000_000 + "," + m.sector() + "," + m.sectors() + ","
          + (m.op() == 'R' ? 0 : 1) + ",3");
      default -> throw new IllegalArgumentException(format.name());
    };
  }

  @ParameterizedTest
  @EnumSource(value = TraceFormat.class, mode = Mode.EXCLUDE, names = {"COLUMNS", "CHAINS", "BLKTRACE"})
  void everyFormatIsRecognisedAndGivesWhatWasWritten(TraceFormat format) throws IOException {
    List<Made> all = MadeRequests.requests(500, 11);
    BlockTrace trace = BlockTrace.open(file("some", written(format, all)), TraceOptions.PLAIN);
    assertEquals(format, trace.format(), trace.recognisedBy());
    boolean wholeSeconds = format == TraceFormat.CLOUD_PHYSICS || format == TraceFormat.TENCENT;
    List<String> want = wanted(all);
    List<String> have = read(trace);
    if (wholeSeconds) {
      want = want.stream().map(s -> s.replaceFirst(" us .*", "")).toList();
      have = have.stream().map(s -> s.replaceFirst(" us .*", "")).toList();
    }
    assertEquals(want, have);
    assertEquals(have.size(), TraceProfile.of(trace).requests());
  }

  @ParameterizedTest
  @ValueSource(strings = {"little", "big"})
  void blktraceFilesOfSeveralCpusAreMergedByTime(String endian) throws IOException {
    List<Made> all = MadeRequests.requests(700, 5);
    List<byte[]> files = MadeRequests.blktrace(all, endian.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (int cpu = 0; cpu < files.size(); cpu++) {
      file("disk.blktrace." + cpu, files.get(cpu));
    }
    for (Path named : List.of(directory.resolve("disk.blktrace.1"), directory.resolve("disk"), directory)) {
      BlockTrace trace = BlockTrace.open(named, TraceOptions.PLAIN);
      assertEquals(wanted(all), read(trace));
      TraceProfile profile = TraceProfile.of(trace);
      assertEquals(Map.of("events G (got a request)", 700L, "events D (issued)", 700L, "events C (completed)", 700L),
          profile.ignored());
      assertEquals(List.of("8,3"), profile.devices());
      assertEquals(0, profile.backwardSteps());
      assertEquals(1, profile.mostUnderWay());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"QDC", "DC", "QD", "C"})
  void oneEventOfARequestCounts(String events) throws IOException {
    List<Made> all = MadeRequests.requests(100, 3);
    BlockTrace trace = BlockTrace.open(file("text", MadeRequests.blkparse(all, events)), TraceOptions.PLAIN);
    assertEquals(wanted(all), read(trace));
    TraceProfile profile = TraceProfile.of(trace);
    assertEquals(events.contains("Q") ? 0 : 1, profile.remarks().size(), profile.remarks().toString());
    assertEquals(2L, profile.ignored().get("lines of the summary"));
  }

  @Test
  void aCompletionWithItsLatencyIsTakenAtItsBeginning() throws IOException {
    String text = "  8,0 1 1 0.000100000 9 C R 8 + 8 ( 40000) [0]\n  8,0 1 2 0.000300000 9 C W 16 + 8 ( 50000) [0]\n";
    assertEquals(List.of("R 4096+4096 us 0", "W 8192+4096 us 190"),
        read(BlockTrace.open(file("c", text), TraceOptions.PLAIN)));
  }

  @Test
  void flushesAndDiscardsAreToldApart() throws IOException {
    String text = """
          8,0 1 1 0.000000001 9 Q FWS [kworker]
          8,0 1 2 0.000000002 9 Q DS 800 + 64 [fstrim]
          8,0 1 3 0.000000003 9 Q FWFS 16 + 8 [jbd2]
          8,0 1 4 0.000000004 9 Q R 36 (12 00 00 00 24 00) [x]
          8,0 1 5 0.000000005 9 Q FN [kworker]
        """;
    TraceProfile profile = TraceProfile.of(BlockTrace.open(file("f", text), TraceOptions.PLAIN));
    assertEquals(2, profile.count(Kind.FLUSH));
    assertEquals(1, profile.count(Kind.DISCARD));
    assertEquals(1, profile.count(Kind.WRITE));
    assertEquals(0, profile.count(Kind.READ));
    assertEquals(Map.of("commands that are no reads or writes", 1L), profile.ignored());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "xz", "zstd", "tar"})
  void packingIsSeenByContent(String packing) throws IOException {
    List<Made> all = MadeRequests.requests(3000, 8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] plain = written(TraceFormat.SPC, all);
    try (OutputStream out = switch (packing) {
      case "gzip" -> new GZIPOutputStream(packed);
      case "xz" -> new XZOutputStream(packed, new LZMA2Options(1));
      case "zstd" -> new ZstdOutputStream(packed);
      default -> packed;
    }) {
      if (packing.equals("tar")) {
        byte[] header = Arrays.copyOf("Financial1.spc".getBytes(StandardCharsets.UTF_8), 512);
        byte[] size = String.format(Locale.ROOT, "%011o", plain.length).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(size, 0, header, 124, size.length);
        System.arraycopy("ustar".getBytes(StandardCharsets.UTF_8), 0, header, 257, 5);
        out.write(header);
      }
      out.write(plain);
      if (packing.equals("tar")) {
        out.write(new byte[1024]);
      }
    }
    Path file = file("packed", packed.toByteArray());
    assertEquals(wanted(all), read(BlockTrace.open(file, TraceOptions.PLAIN)));
    if (!packing.equals("tar")) {
      Path cut = file("cut", Arrays.copyOf(packed.toByteArray(), packed.size() * 2 / 3));
      TraceFormatException e = assertThrows(TraceFormatException.class,
          () -> read(BlockTrace.open(cut, TraceOptions.PLAIN)));
      assertTrue(e.getMessage().contains("damaged or truncated"), e.getMessage());
    }
  }

  @Test
  void anyColumnsAreReadByAMapping() throws IOException {
    List<Made> all = MadeRequests.requests(200, 4);
    Path numbered = file("numbered", MadeRequests.lines(all, "at|op|lba|n\n", m -> MadeRequests.seconds(m.micros()) + "|"
        + (m.op() == 'R' ? "x" : "y") + "|" + m.sector() + "|" + m.sectors()));
    String columns = "time=1:s,offset=3:sectors,length=4:512,op=2{x=read,y=write},sep=|";
    assertEquals(wanted(all), read(BlockTrace.open(numbered, with(columns, null, false))));
    String titles = "time=at:s,offset=lba:sectors,length=n:sectors,op=op{x=read,y=write}";
    assertEquals(wanted(all), read(BlockTrace.open(numbered, with(titles, null, false))));
    String pattern = "(?<when>\\d+\\.\\d+)\\|(?<op>.)\\|(?<at>\\d+)\\|(?<n>\\d+)";
    assertEquals(wanted(all), read(BlockTrace.open(numbered,
        with("time=when:s,offset=at:sectors,length=n:sectors,op=op{x=read,y=write}", pattern, false))));
  }

  private static TraceOptions with(String columns, String pattern, boolean lenient) {
    return new TraceOptions(null, columns, pattern, lenient, null, 0, Long.MAX_VALUE, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"time=1:us", "offset=1,length=2,op=3{x=eat}", "offset=1:miles,length=2,op=3", "offset=1,length=2,op=3{x=read",
      "offset,length=2,op=3", "colour=1,offset=1,length=2,op=3", "offset=1,length=2,op=3,sep=ab"})
  void aWrongMappingIsRefused(String columns) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> LineMapping.parse(columns));
    assertTrue(e.getMessage().startsWith("columns: "), e.getMessage());
  }

  @Test
  void damageIsRefusedWithItsPlaceOrCounted() throws IOException {
    Path file = file("damaged", "3,W,0,4096,100\n3,W,zero,4096,101\n3,W,4096\n3,R,8192,4096,103\n3,W,12288,4096,104\n");
    TraceFormatException e = assertThrows(TraceFormatException.class, () -> read(BlockTrace.open(file, TraceOptions.PLAIN)));
    assertTrue(e.getMessage().contains("damaged, line 2: offset: 'zero'"), e.getMessage());
    Path titled = file("titled", "start,place,size,kind\n1,0,8,w\n");
    String said = assertThrows(TraceFormatException.class, () -> read(BlockTrace.open(titled,
        with("time=start:us,offset=where,length=size,op=kind", null, false)))).getMessage();
    assertTrue(said.contains("titled, line 1: no column is titled 'where' (titles: start, place, size, kind)"), said);
    TraceProfile profile = TraceProfile.of(BlockTrace.open(file, new TraceOptions(null, null, null, true, null, 0, 99, 1)));
    assertEquals(3, profile.requests());
    assertEquals(2, profile.damages());
    assertTrue(profile.damaged().get(1).where().endsWith("line 3"), profile.damaged().toString());
  }

  @Test
  void damagedBinaryEventsAreRefusedWithTheirByteOrPassed() throws IOException {
    List<Made> all = MadeRequests.requests(60, 9);
    byte[] good = MadeRequests.blktrace(all, ByteOrder.LITTLE_ENDIAN).getFirst();
    byte[] bad = Arrays.copyOf(good, good.length - 10);
    bad[48 * 4] ^= 1;
    Path file = file("one", bad);
    TraceFormatException e = assertThrows(TraceFormatException.class, () -> read(BlockTrace.open(file, TraceOptions.PLAIN)));
    assertTrue(e.getMessage().contains("byte " + 48 * 4 + ": "), e.getMessage());
    TraceProfile profile = TraceProfile.of(BlockTrace.open(file, new TraceOptions(null, null, null, true, null, 0, 9999, 1)));
    assertEquals(good.length / 48 / 4 - 1, profile.requests());
    assertEquals(2, profile.damages());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0\0\0\0binary", "what is this\nno trace\n", "fio version 1 iolog\n"})
  void whatIsNoTraceIsRefusedInOneSentence(String content) throws IOException {
    Path file = file("nothing", content);
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
        () -> BlockTrace.open(file, TraceOptions.PLAIN));
    assertTrue(e.getMessage().length() > 10 && !e.getMessage().contains("\n"), e.getMessage());
  }

  @Test
  void timeThatRunsBackwardsOrJumpsByYearsIsCountedAndBounded() throws IOException {
    long fortyYears = 40L * 365 * 86_400 * 1_000_000;
    Path file = file("times", "3,W,0,4096,1000\n3,W,0,4096,900\n3,W,0,4096," + (fortyYears + 1000) + "\n3,W,0,4096,1100\n"
        + "3,W,0,4096,1300\n");
    BlockTrace trace = BlockTrace.open(file, TraceOptions.PLAIN);
    assertEquals(List.of(0L, 0L, 0L, 100L, 300L), read(trace).stream().map(s -> Long.parseLong(s.replaceFirst(".* us ", "")))
        .toList());
    TraceProfile profile = TraceProfile.of(trace);
    assertEquals(2, profile.backwardSteps());
    assertEquals(2, profile.jumps());
    assertEquals(1_300_000, profile.lastNanos());
  }

  @Test
  void aDeviceAPartAndAScaleAreTaken() throws IOException {
    Path file = file("many", "1,W,0,4096,0\n2,W,4096,4096,10\n2,R,8192,4096,20\n2,W,12288,4096,40\n2,W,0,512,50\n");
    TraceOptions options = new TraceOptions(null, null, null, false, "2", 1, 2, 0.5);
    BlockTrace trace = BlockTrace.open(file, options);
    assertEquals(List.of("R 8192+4096 us 0", "W 12288+4096 us 10"), read(trace));
    TraceProfile profile = TraceProfile.of(trace);
    assertEquals(Map.of("requests of other devices", 1L, "requests skipped at the start", 1L), profile.ignored());
    assertEquals(20_000, profile.lastNanos() - profile.firstNanos(), "40 us, at half the time");
  }

  @Test
  void waitsOfTheOlderIologSetTheTime() throws IOException {
    String text = """
        fio version 2 iolog
        /dev/a add
        /dev/a open
        /dev/a write 0 4096
        /dev/a wait 250
        /dev/a read 8192 4096
        /dev/a sync 0 0
        /dev/a trim 0 65536
        /dev/a close
        """;
    assertEquals(List.of("W 0+4096 us 0", "R 8192+4096 us 250", "F 0+0 us 250", "D 0+65536 us 250"),
        read(BlockTrace.open(file("v2", text), TraceOptions.PLAIN)));
  }

  @Test
  void depthIsWhatWasUnderWay() throws IOException {
    Path file = file("msr", """
        128166372003061629,hm,0,Write,0,4096,1000
        128166372003061729,hm,0,Write,0,4096,1000
        128166372003061829,hm,0,Write,0,4096,10
        128166372003069829,hm,0,Write,0,4096,10
        """);
    TraceProfile profile = TraceProfile.of(BlockTrace.open(file, TraceOptions.PLAIN));
    assertEquals(3, profile.mostUnderWay());
    assertEquals((1 + 2 + 3 + 1) / 4.0, profile.meanUnderWay());
  }

  /** All beginnings, then all ends: who was under way with whom is not to be counted line by line. */
  @Test
  void depthOfATraceThatIsNotInTheOrderOfTimeIsNotKnown() throws IOException {
    StringBuilder text = new StringBuilder("#ELAPSED_USECS.D,CMD.S,PHASE.I,LBA.I,NBLKS.I,HOST_LUN.I,LATENCY_USECS.D\n");
    StringBuilder ordered = new StringBuilder(text);
    for (int phase = 0; phase < 2; phase++) {
      for (int i = 0; i < 100; i++) {
        text.append(i * 100_000 + phase * 500).append(",WR_IN,").append(phase).append(",0,8,0,0\n");
      }
    }
    for (int i = 0; i < 200; i++) {
      ordered.append(i / 2 * 100_000 + i % 2 * 500).append(",WR_IN,").append(i % 2).append(",0,8,0,0\n");
    }
    TraceProfile known = TraceProfile.of(BlockTrace.open(file("ordered", ordered.toString()), TraceOptions.PLAIN));
    assertEquals(1, known.mostUnderWay());
    assertFalse(known.disordered());
    TraceProfile profile = TraceProfile.of(BlockTrace.open(file("blocks", text.toString()), TraceOptions.PLAIN));
    assertEquals(100, profile.requests());
    assertEquals(-1, profile.mostUnderWay());
    assertTrue(profile.disordered());
  }
}
