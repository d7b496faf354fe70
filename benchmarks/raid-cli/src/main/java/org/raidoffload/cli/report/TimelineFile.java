package org.raidoffload.cli.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * A trace of events as Perfetto and Chrome's tracing page load it: JSON of complete slices (X), flows (s, f), instants (i)
 * and names (M). Slices of one track must not overlap, which the caller sees to. Times are given in ns of model time and
 * written in microseconds, as the format asks; track numbers are unique over all processes. One thread.
 */
public final class TimelineFile {
  private static final long MICRO = 1000;

  private final StringWriter text = new StringWriter();
  private final JsonGenerator json;
  private int processes;
  private int tracks;
  private long flows;

  /**
   * A slice that was written, for flows from it.
   *
   * @param process of its track
   * @param track that it lies on
   * @param from its begin, ns
   * @param to its end, ns
   */
  public record Slice(int process, int track, long from, long to) {}

  /**
   * A file.
   *
   * @param about what it shows, for its metadata
   */
  public TimelineFile(Map<String, String> about) {
    try {
      json = new JsonFactory().createGenerator(text);
      json.writeStartObject();
      json.writeStringField("displayTimeUnit", "ns");
      json.writeObjectFieldStart("otherData");
      for (Map.Entry<String, String> e : new TreeMap<>(about).entrySet()) {
        json.writeStringField(e.getKey(), e.getValue());
      }
      json.writeEndObject();
      json.writeArrayFieldStart("traceEvents");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A group of tracks; returns its number. */
  public int process(String name, String label) {
    int process = ++processes;
    named("process_name", "name", name, process, 0);
    named("process_labels", "labels", label, process, 0);
    sorted("process_sort_index", process, process, 0);
    return process;
  }

  /** A track of a group; returns its number. */
  public int track(int process, String name) {
    int track = ++tracks;
    named("thread_name", "name", name, process, track);
    sorted("thread_sort_index", track, process, track);
    return track;
  }

  private void named(String event, String key, String value, int process, int track) {
    write(() -> {
      begin("M", event, process, track);
      json.writeObjectFieldStart("args");
      json.writeStringField(key, value);
      json.writeEndObject();
    });
  }

  private void sorted(String event, int index, int process, int track) {
    write(() -> {
      begin("M", event, process, track);
      json.writeObjectFieldStart("args");
      json.writeNumberField("sort_index", index);
      json.writeEndObject();
    });
  }

  /** Something that took time; {@code facts} are shown when it is selected. */
  public Slice slice(int process, int track, String category, String name, long from, long to,
      Map<String, String> facts) {
    write(() -> {
      begin("X", name, process, track);
      json.writeStringField("cat", category);
      time("ts", from);
      time("dur", to - from);
      facts(facts);
    });
    return new Slice(process, track, from, to);
  }

  /** Something that happened on a track. */
  public void instant(int process, int track, String category, String name, long at) {
    write(() -> {
      begin("i", name, process, track);
      json.writeStringField("cat", category);
      time("ts", at);
      json.writeStringField("s", "t");
    });
  }

  /** An arrow from the end of one slice to the begin of a later one. */
  public void flow(String name, Slice from, Slice to) {
    long id = ++flows;
    // The ends of a flow belong to the slices that they lie in, so it leaves within the first one.
    arrow("s", name, id, from, Math.max(from.from(), from.to() - 1));
    arrow("f", name, id, to, to.from());
  }

  private void arrow(String phase, String name, long id, Slice at, long nanos) {
    write(() -> {
      begin(phase, name, at.process(), at.track());
      json.writeStringField("cat", "dependency");
      time("ts", nanos);
      json.writeNumberField("id", id);
      if (phase.equals("f")) {
        json.writeStringField("bp", "e");
      }
    });
  }

  private void begin(String phase, String name, int process, int track) throws IOException {
    json.writeStartObject();
    json.writeStringField("ph", phase);
    json.writeStringField("name", name);
    json.writeNumberField("pid", process);
    json.writeNumberField("tid", track);
  }

  private void time(String key, long nanos) throws IOException {
    json.writeFieldName(key);
    json.writeNumber(nanos / MICRO + "." + String.valueOf(MICRO + nanos % MICRO).substring(1));
  }

  private void facts(Map<String, String> facts) throws IOException {
    if (facts.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("args");
    for (Map.Entry<String, String> e : facts.entrySet()) {
      json.writeStringField(e.getKey(), e.getValue());
    }
    json.writeEndObject();
  }

  @FunctionalInterface
  private interface Fields {
    void write() throws IOException;
  }

  private void write(Fields fields) {
    try {
      fields.write();
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole document; call once, at the end. */
  public String document() {
    try {
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
      json.close();
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
