package org.raidoffload.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.KnownWords;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** A stripe request as JSON: the keys of the command line's request files and of traces. */
public final class RequestJson {
  private static final int DEFAULT_CHUNK = 65536;

  private RequestJson() {}

  /**
   * Reads a request. Absent keys take the defaults: level 5, chunk 64 KiB, left-symmetric, row 0, rmwLevel 1.
   *
   * @throws TraceFormatException naming file, line, key, value and rule
   */
  public static StripeRequest read(JsonLine line) {
    try {
      return build(line);
    } catch (TraceFormatException known) {
      throw known;
    } catch (IllegalArgumentException wrong) {
      throw new TraceFormatException(line.where() + ": " + wrong.getMessage());
    }
  }

  private static StripeRequest build(JsonLine line) {
    RaidLevel level = RaidLevel.of(line.integer("level", 5));
    String defaultLayout = level == RaidLevel.RAID4 ? "parity-last" : "left-symmetric";
    ArrayGeometry geometry = new ArrayGeometry(level, ParityLayout.of(level, line.text("layout", defaultLayout)),
        line.integer("disks", level.minimumDisks() + 1), line.integer("chunkBytes", DEFAULT_CHUNK));
    StripeRequest.Builder request = StripeRequest.builder(geometry, kind(line.text("request", "write")))
        .row(line.number("row", 0))
        .failed(blocks(line.texts("failed")))
        .cached(blocks(line.texts("cached")))
        .dirty(line.flag("dirty", false))
        .rmwLevel(line.integer("rmwLevel", 1))
        .skipCopy(line.flag("skipCopy", false))
        .partialParity(line.flag("partialParity", false))
        .unitBytes(line.integer("unitBytes", ArrayGeometry.STRIPE_UNIT_BYTES));
    if (line.has("wrong")) {
      request.wrong(blocks(line.texts("wrong")));
    }
    line.texts("wrong");
    request.blocks(line.integers("blocks").stream().mapToInt(Integer::intValue).toArray());
    for (JsonLine segment : line.objects("segments")) {
      request.segment(segment.integer("block", -1), segment.integer("offset", 0),
          segment.integer("length", ArrayGeometry.STRIPE_UNIT_BYTES));
      segment.refuseUnknown();
    }
    return request.build();
  }

  /**
   * The kind with the command line's name: write, read, recover, check, repair, resync, rebuild, reshape, ppl-recover.
   *
   * @throws IllegalArgumentException for another name
   */
  public static Kind kind(String name) {
    for (Kind kind : Kind.values()) {
      if (name(kind).equals(name)) {
        return kind;
      }
    }
    throw KnownWords.refusal("request", name, Arrays.stream(Kind.values()).map(RequestJson::name).toList());
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<StripeBuffer> blocks(Collection<String> names) {
    return names.stream().map(StripeBuffer::parse).toList();
  }

  /** Writes the request's keys into the object that the generator is in. */
  public static void write(JsonGenerator json, StripeRequest r) throws IOException {
    ArrayGeometry g = r.geometry();
    json.writeNumberField("level", g.level().number());
    json.writeNumberField("disks", g.disks());
    json.writeNumberField("chunkBytes", g.chunkBytes());
    json.writeStringField("layout", g.layout().mdadmName());
    json.writeNumberField("row", r.row());
    json.writeStringField("request", name(r.kind()));
    if (!r.segments().isEmpty()) {
      json.writeArrayFieldStart("segments");
      for (Segment s : r.segments()) {
        json.writeStartObject();
        json.writeNumberField("block", s.block());
        json.writeNumberField("offset", s.offset());
        json.writeNumberField("length", s.length());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    names(json, "failed", r.failed());
    names(json, "cached", r.cached());
    if (r.kind() == Kind.REPAIR || r.kind() == Kind.RESYNC || r.kind() == Kind.REBUILD) {
      names(json, "wrong", r.wrong());
    }
    json.writeNumberField("rmwLevel", r.rmwLevel());
    flag(json, "dirty", r.dirty());
    flag(json, "skipCopy", r.skipCopy());
    flag(json, "partialParity", r.partialParity());
    json.writeNumberField("unitBytes", r.unitBytes());
  }

  private static void flag(JsonGenerator json, String key, boolean value) throws IOException {
    if (value) {
      json.writeBooleanField(key, true);
    }
  }

  static void names(JsonGenerator json, String key, Collection<?> names) throws IOException {
    json.writeArrayFieldStart(key);
    for (Object name : names) {
      json.writeString(name.toString());
    }
    json.writeEndArray();
  }
}
