package org.raidoffload.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.raidoffload.request.StripeRequest;

/** Records stripe requests as a trace, a line each. Not thread-safe; closes the writer it was given. */
public final class TraceWriter implements AutoCloseable {
  static final String FORMAT = "raid-offload-chain-trace";
  static final int VERSION = 1;
  static final String CHAINS = "recordedChains";
  static final String DROPPED = "dropped";
  private static final JsonFactory JSON = new JsonFactory();

  private final Writer out;

  /**
   * Writes the header line.
   *
   * @param source one sentence on where the trace comes from
   */
  public TraceWriter(Writer out, String source) {
    this.out = out;
    line(json -> {
      json.writeStringField("format", FORMAT);
      json.writeNumberField("version", VERSION);
      json.writeStringField("source", source);
    });
  }

  @FunctionalInterface
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  /** Appends a request of which nothing else is known. */
  public void write(String name, StripeRequest request) {
    write(new TraceRecord(name, request, null));
  }

  /** Appends a record. */
  public void write(TraceRecord record) {
    line(json -> {
      json.writeStringField("name", record.name());
      RequestJson.write(json, record.request());
      RecordedChain recorded = record.recorded();
      if (recorded != null) {
        json.writeObjectFieldStart("recorded");
        RequestJson.names(json, "memberReads", recorded.memberReads());
        RequestJson.names(json, "memberWrites", recorded.memberWrites());
        RequestJson.names(json, "mdOrder", recorded.mdOrder());
        json.writeEndObject();
      }
      LiveChain live = record.live();
      if (live != null) {
        json.writeObjectFieldStart("live");
        live.write(json);
        json.writeEndObject();
      }
    });
  }

  /** Says how many chains a recording has, and how many it left out. */
  void end(long chains, long dropped) {
    line(json -> {
      json.writeNumberField(CHAINS, chains);
      json.writeNumberField(DROPPED, dropped);
    });
  }

  private void line(Fields fields) {
    try {
      StringWriter text = new StringWriter();
      try (JsonGenerator json = JSON.createGenerator(text)) {
        json.writeStartObject();
        fields.write(json);
        json.writeEndObject();
      }
      out.write(text.append('\n').toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
