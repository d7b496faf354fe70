package org.raidoffload.cli.hazards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads recorded runs: JSON lines, plain or gzipped. */
public final class RecordedRows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BUNDLED = "/hazard/results.jsonl.gz";

  private RecordedRows() {}

  /** The bundled recording: Linux 6.1 with and without swiotlb, with and without an engine. */
  public static List<RecordedRow> bundled() throws IOException {
    try (InputStream in = RecordedRows.class.getResourceAsStream(BUNDLED)) {
      if (in == null) {
        throw new IOException("the bundled recording " + BUNDLED + " is missing from the jar");
      }
      return read("the bundled recording", new GZIPInputStream(in));
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException naming file, line and what is wrong
   */
  public static List<RecordedRow> read(Path file) throws IOException {
    try (InputStream raw = Files.newInputStream(file)) {
      return read(file.toString(), file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw);
    }
  }

  private static List<RecordedRow> read(String name, InputStream in) throws IOException {
    List<RecordedRow> rows = new ArrayList<>();
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        rows.add(row(number, JSON.readTree(line)));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(name + " line " + number + ": not JSON (" + e.getOriginalMessage() + ")",
            e);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + " line " + number + ": " + e.getMessage(), e);
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(name + ": empty (must hold recorded runs, one JSON object per line)");
    }
    return rows;
  }

  private static RecordedRow row(int line, JsonNode json) {
    String workload = text(json, "workload");
    RecordedRow row = new RecordedRow(line, text(json, "setup"), number(json, "repetition", 0), text(json, "array"),
        required(json, "raid_level").intValue(), required(json, "raid_disks").intValue(), workload,
        failedDisks(json), json.path("failed_blocks").isTextual() ? json.get("failed_blocks").textValue() : null,
        write(json.get("write")), required(json, "right").booleanValue(), longs(json.path("wrong_bytes_by_block")),
        counts(json.path("wrong_P_equals")), json.path("wrong_bytes_in_units_of_failed_disks").asLong()
            + json.path("wrong_bytes_in_units_of_surviving_disks").asLong(), number(json, "mismatch_cnt", -1),
        number(json, "mismatch_cnt_expected", -1));
    RecordedSetup.of(row.setup());
    if (row.raidLevel() != 5 && row.raidLevel() != 6) {
      throw new IllegalArgumentException("raid_level: " + row.raidLevel() + " (must be 5 or 6)");
    }
    for (int disk : row.failedDisks()) {
      if (disk < 0 || disk >= row.raidDisks()) {
        throw new IllegalArgumentException("failed_disks: " + disk + " (array has disks 0 to " + (row.raidDisks() - 1)
            + ")");
      }
    }
    return row;
  }

  private static List<Integer> failedDisks(JsonNode json) {
    List<Integer> disks = new ArrayList<>();
    json.path("failed_disks").forEach(d -> disks.add(d.intValue()));
    return disks;
  }

  private static RecordedRow.@Nullable RecordedWrite write(@Nullable JsonNode json) {
    if (json == null || !json.isObject()) {
      return null;
    }
    return new RecordedRow.RecordedWrite(required(json, "array_byte_offset").longValue(),
        required(json, "length").intValue(), required(json, "rmw_level").intValue(),
        required(json, "skip_copy").intValue() != 0);
  }

  private static Map<String, Long> longs(JsonNode json) {
    Map<String, Long> out = new TreeMap<>();
    json.properties().forEach(e -> out.put(e.getKey(), e.getValue().longValue()));
    return out;
  }

  private static Map<String, Integer> counts(JsonNode json) {
    Map<String, Integer> out = new TreeMap<>();
    json.properties().forEach(e -> out.put(e.getKey(), e.getValue().intValue()));
    return out;
  }

  private static JsonNode required(JsonNode json, String key) {
    JsonNode value = json.get(key);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException("key \"" + key + "\" is missing");
    }
    return value;
  }

  private static String text(JsonNode json, String key) {
    return required(json, key).asText();
  }

  private static int number(JsonNode json, String key, int absent) {
    JsonNode value = json.get(key);
    return value == null || value.isNull() ? absent : value.intValue();
  }
}
