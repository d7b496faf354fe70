package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A timeline obeys the rules by which Perfetto and Chrome load such a file, and shows what the rows of the run say. */
class TimelineTest {
  private static final List<String> FULL_STRIPES = List.of("--workload", "full-stripe", "--level", "5", "--disks", "5",
      "--chunk", "4K", "--requests", "20", "--closed-loop");

  @TempDir
  private Path folder;

  /** A slice, times in ns. */
  private record Slice(String name, String category, long from, long to) {}

  private record Trace(JsonNode document, Map<Integer, String> processes, Map<Integer, String> tracks,
      Map<Integer, List<Slice>> slices, List<JsonNode> flows) {}

  private Path file(List<String> command, List<String> more) {
    Path file = folder.resolve("timeline.json");
    List<String> args = new ArrayList<>(command);
    args.addAll(more);
    args.addAll(List.of("--timeline", file.toString()));
    CliRun run = CliRun.of(args);
    assertEquals(0, run.code(), run.err());
    return file;
  }

  private Trace trace(List<String> command, List<String> more) throws IOException {
    return valid(Output.JSON.readTree(Files.readString(file(command, more))));
  }

  private static long nanos(JsonNode micros) {
    return new BigDecimal(micros.asText()).movePointRight(3).longValueExact();
  }

  /** Reads a document and checks it against the rules of the format. */
  private static Trace valid(JsonNode document) {
    Trace trace = new Trace(document, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    Map<Integer, Integer> processOfTrack = new HashMap<>();
    assertTrue(document.get("traceEvents").size() > 0);
    for (JsonNode e : document.get("traceEvents")) {
      assertTrue(e.get("pid").isInt() && e.get("tid").isInt(), e.toString());
      int track = e.get("tid").asInt();
      if (track != 0) {
        assertEquals(e.get("pid").asInt(), processOfTrack.computeIfAbsent(track, t -> e.get("pid").asInt()),
            "a track of two processes: " + e);
      }
      switch (e.get("ph").asText()) {
        case "M" -> {
          switch (e.get("name").asText()) {
            case "process_name" -> trace.processes.put(e.get("pid").asInt(), e.at("/args/name").asText());
            case "thread_name" -> trace.tracks.put(track, e.at("/args/name").asText());
            default -> assertTrue(Set.of("process_labels", "process_sort_index", "thread_sort_index")
                .contains(e.get("name").asText()), e.toString());
          }
        }
        case "X" -> {
          assertTrue(e.get("ts").isNumber() && e.get("dur").isNumber(), e.toString());
          long from = nanos(e.get("ts"));
          long to = from + nanos(e.get("dur"));
          assertTrue(from >= 0 && to >= from, e.toString());
          trace.slices.computeIfAbsent(track, t -> new ArrayList<>())
              .add(new Slice(e.get("name").asText(), e.get("cat").asText(), from, to));
        }
        case "s", "f" -> trace.flows.add(e);
        case "i" -> assertTrue(nanos(e.get("ts")) >= 0 && e.get("s").asText().equals("t"), e.toString());
        default -> throw new AssertionError("event of an unknown phase: " + e);
      }
    }
    trace.slices.forEach((track, slices) -> {
      assertTrue(trace.tracks.containsKey(track), "a track without a name");
      slices.sort(Comparator.comparingLong(Slice::from).thenComparing(Comparator.comparingLong(Slice::to).reversed()));
      nested(trace.tracks.get(track), slices);
    });
    flows(trace);
    assertTrue(document.at("/otherData/what").asText().contains("model time"), "nothing says that it is an estimate");
    return trace;
  }

  /** Slices of one track lie within each other or apart. */
  private static void nested(String track, List<Slice> slices) {
    Deque<Slice> open = new ArrayDeque<>();
    for (Slice s : slices) {
      while (!open.isEmpty() && open.peek().to <= s.from) {
        open.pop();
      }
      assertTrue(open.isEmpty() || s.to <= open.peek().to, track + ": " + s + " overlaps " + open.peek());
      open.push(s);
    }
  }

  /** Each flow has one begin and one end, in this order, each within a slice of its track. */
  private static void flows(Trace trace) {
    Map<Long, JsonNode> begins = new HashMap<>();
    Set<Long> ended = new HashSet<>();
    for (JsonNode e : trace.flows) {
      long at = nanos(e.get("ts"));
      assertTrue(trace.slices.get(e.get("tid").asInt()).stream().anyMatch(s -> s.from <= at && at < s.to),
          "no slice there: " + e);
      long id = e.get("id").asLong();
      if (e.get("ph").asText().equals("s")) {
        assertEquals(null, begins.put(id, e), "begins twice: " + e);
      } else {
        JsonNode begin = begins.get(id);
        assertTrue(begin != null && ended.add(id), "ends without a begin, or twice: " + e);
        assertEquals(begin.get("name"), e.get("name"));
        assertEquals(begin.get("cat"), e.get("cat"));
        assertTrue(nanos(begin.get("ts")) < at, "goes back in time: " + e);
        assertEquals("e", e.get("bp").asText());
      }
    }
    assertEquals(begins.keySet(), ended);
  }

  private static List<String> replay(String engine, String strategy, int depth) {
    return List.of("replay", "--engine", engine, "--strategy", strategy, "--queue-depth", String.valueOf(depth));
  }

  @Test
  void aLegByLegRunShowsHandOversAndDependencies() throws IOException {
    List<String> more = new ArrayList<>(FULL_STRIPES);
    more.addAll(List.of("--timeline-chains", "3"));
    Trace trace = trace(replay("iop3xx", "per-leg", 4), more);
    assertEquals(4, trace.processes.size(), "the engine, and three chains: " + trace.processes);
    assertEquals(3 * 4 * 2, trace.flows.size(), "each xor comes after four copies");
    int owned = 0;
    for (Map.Entry<Integer, String> track : trace.tracks.entrySet()) {
      List<Slice> slices = trace.slices.getOrDefault(track.getKey(), List.of());
      List<String> owners = slices.stream().map(Slice::name).map(n -> n.replaceAll("DMA[01]", "DMA")).toList();
      switch (track.getValue().charAt(0)) {
        case 'W' -> assertEquals(List.of("CPU", "DMA", "CPU"), owners, track.toString());
        case 'D' -> assertEquals(List.of("CPU", "DMA", "CPU", "AAU", "CPU"), owners, track.toString());
        case 'P' -> assertEquals(List.of("CPU", "AAU"), owners, "unmapped last: " + track);
        default -> {
          assertTrue(Set.of("host CPU", "channel DMA0", "channel DMA1", "channel AAU").contains(track.getValue()));
          continue;
        }
      }
      owned++;
      for (int i = 1; i < slices.size(); i++) {
        assertEquals(slices.get(i - 1).to, slices.get(i).from, "nobody owns it for a while: " + track);
      }
    }
    assertEquals(3 * 9, owned);
  }

  @Test
  void slicesAddUpToWhatTheRowsSay() throws IOException {
    for (String strategy : List.of("up-front", "per-leg")) {
      Path json = folder.resolve("timeline.json");
      List<String> args = new ArrayList<>(replay("ppc44x", strategy, 8));
      args.addAll(FULL_STRIPES);
      args.addAll(List.of("--json", "--timeline", json.toString(), "--timeline-chains", "100"));
      CliRun run = CliRun.of(args);
      assertEquals(0, run.code(), run.err());
      JsonNode row = run.json().at("/rows/0");
      double model = row.get("modelNanosPerStripe").asDouble() * row.get("chains").asLong();
      Trace trace = valid(Output.JSON.readTree(Files.readString(json)));
      Map<String, Double> busy = new TreeMap<>();
      trace.tracks.forEach((track, name) -> busy.merge(name,
          trace.slices.getOrDefault(track, List.of()).stream().mapToDouble(s -> s.to - s.from).sum(), Double::sum));
      double host = row.at("/utilisation/host").asDouble() * model;
      assertEquals(host, busy.get("host CPU"), host * 1e-3, "the host's work, " + strategy);
      for (String channel : List.of("DMA0", "DMA1", "XOR")) {
        double used = row.at("/utilisation/channel " + channel).asDouble() * model;
        assertEquals(used, busy.get("channel " + channel), used * 1e-3, channel + ", " + strategy);
      }
    }
  }

  @Test
  void aBufferThatIsMappedTwiceTakesTwoTracks() throws IOException {
    Path json = folder.resolve("timeline.json");
    List<String> args = new ArrayList<>(replay("ioat", "per-operation", 1));
    args.addAll(FULL_STRIPES);
    args.addAll(List.of("--timeline", json.toString()));
    assertTrue(CliRun.of(args).code() < 2);
    Trace trace = valid(Output.JSON.readTree(Files.readString(json)));
    assertTrue(trace.tracks.containsValue("D0, mapped 2 times at once"), trace.tracks.toString());
  }

  @Test
  void aResetChannelStillGivesAFileThatLoads() throws IOException {
    Path faults = Files.writeString(folder.resolve("late.yaml"), "faults: [{kind: NEVER, at: 7, amount: 3}]\n");
    List<String> args = new ArrayList<>(replay("iop3xx", "per-leg", 8));
    args.addAll(FULL_STRIPES);
    Path json = folder.resolve("timeline.json");
    args.addAll(List.of("--faults", faults.toString(), "--timeline", json.toString()));
    CliRun run = CliRun.of(args);
    assertEquals(1, run.code(), run.err());
    valid(Output.JSON.readTree(Files.readString(json)));
  }

  @Test
  void runsOfOneSeedGiveTheSameBytesAndTheBoundHolds() throws IOException {
    List<String> few = List.of("--workload", "mixed:70/30", "--requests", "300", "--timeline-chains", "5");
    List<String> command = List.of("compare", "--engines", "ppc44x,software", "--queue-depth", "1,32");
    byte[] first = Files.readAllBytes(file(command, few));
    assertEquals(0, Arrays.compare(first, Files.readAllBytes(file(command, few))));
    Trace trace = valid(Output.JSON.readTree(first));
    assertEquals(2 * 2 * 2 * (1 + 5), trace.processes.size(), "engines x strategies x depths, and five chains of each");
    List<String> otherSeed = new ArrayList<>(few);
    otherSeed.addAll(List.of("--seed", "2"));
    assertNotEquals(0, Arrays.compare(first, Files.readAllBytes(file(command, otherSeed))));
  }

  @Test
  void whatItCannotDrawIsRefused() {
    assertEquals(2, CliRun.of(List.of("compare", "--rules-table", "--timeline", folder.resolve("t").toString())).code());
    assertEquals(2, CliRun.of(List.of("compare", "--timeline", folder.resolve("t").toString(), "--timeline-chains", "0"))
        .code());
  }
}
