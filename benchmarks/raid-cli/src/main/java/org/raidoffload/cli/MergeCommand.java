package org.raidoffload.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.raidoffload.replay.TraceFormatException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code raid-offload merge}: puts the shards of a sweep together. */
@Command(name = "merge", mixinStandardHelpOptions = true,
    description = "Puts the shards of compare --sweep together: the same bytes as one run of the whole sweep. Refused "
        + "where a combination is missing or twice, or shards are of different sweeps.",
    footer = {"", "Example: raid-offload merge shard1.jsonl shard2.jsonl"})
final class MergeCommand implements Callable<Integer> {
  private static final int NAMED = 5;

  @Parameters(arity = "1..*", paramLabel = "SHARD", description = "What compare --sweep FILE --shard I/N printed.")
  private List<Path> shards;

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  MergeCommand() {}

  private record Place(Path file, int rows, List<String> lines) {}

  @Override
  public Integer call() {
    ObjectNode header = null;
    Map<Integer, Place> points = new TreeMap<>();
    for (Path file : shards) {
      try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        ObjectNode own = header(file, lines.readLine());
        if (header != null && !header.equals(own)) {
          throw new TraceFormatException(file + ": another sweep than that of " + shards.getFirst());
        }
        header = own;
        read(file, lines, points);
      } catch (IOException e) {
        throw new TraceFormatException(file + ": cannot be read (" + e.getMessage() + ")");
      }
    }
    if (header == null) {
      throw new TraceFormatException("no shards");
    }
    complete(header.path("points").asInt(), points);
    PrintWriter out = spec.commandLine().getOut();
    out.println(Output.line(header));
    points.values().forEach(place -> place.lines().forEach(out::println));
    out.flush();
    return ExitCode.OK;
  }

  private static ObjectNode header(Path file, String line) throws IOException {
    JsonNode header = line == null ? null : parse(file, 1, line);
    if (!(header instanceof ObjectNode own) || !own.path("format").asText().equals(SweepRun.FORMAT)) {
      throw new TraceFormatException(file + ": not a sweep (the first line must hold \"format\":\"" + SweepRun.FORMAT
          + "\")");
    }
    own.remove("shard");
    return own;
  }

  private static void read(Path file, BufferedReader lines, Map<Integer, Place> points) throws IOException {
    int number = 1;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      JsonNode row = parse(file, number, line);
      JsonNode point = row.path("point");
      if (!point.isInt()) {
        throw new TraceFormatException(file + ", line " + number + ": no point");
      }
      Place place = points.computeIfAbsent(point.asInt(), p -> new Place(file,
          row.path("rowsOfPoint").asInt(), new ArrayList<>()));
      if (!place.file().equals(file)) {
        throw new TraceFormatException(file + ", line " + number + ": combination " + point.asInt() + " is also in "
            + place.file());
      }
      place.lines().add(line);
    }
  }

  private static JsonNode parse(Path file, int number, String line) {
    try {
      return Output.JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new TraceFormatException(file + ", line " + number + ": damaged or truncated (" + e.getOriginalMessage() + ")");
    }
  }

  private static void complete(int wanted, Map<Integer, Place> points) {
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < wanted; i++) {
      Place place = points.get(i);
      if (place == null || place.lines().size() != place.rows()) {
        missing.add(i);
      }
    }
    if (!missing.isEmpty()) {
      throw new TraceFormatException(missing.size() + " of " + wanted + " combinations are missing or cut short: "
          + missing.subList(0, Math.min(NAMED, missing.size())) + (missing.size() > NAMED ? " and more" : ""));
    }
  }
}
