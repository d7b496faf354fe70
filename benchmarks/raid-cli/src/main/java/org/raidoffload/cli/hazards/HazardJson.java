package org.raidoffload.cli.hazards;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.mapping.LedgerViolation;

/** Writes hazard tables as JSON, the form that scripts rely on. */
public final class HazardJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private HazardJson() {}

  /** Writes scenario results as one array. */
  public static void scenarios(List<HazardResult> results, Writer out) throws IOException {
    try (JsonGenerator json = generator(out)) {
      json.writeStartArray();
      for (HazardResult r : results) {
        json.writeStartObject();
        json.writeStringField("scenario", r.scenario());
        json.writeStringField("title", r.title());
        json.writeStringField("lifecycle", r.strategy().name());
        json.writeStringField("domain", r.domain());
        json.writeStringField("engine", r.engine());
        json.writeStringField("expected", r.expected().label());
        json.writeStringField("observed", r.observed().label());
        violation(json, r.firstRule(), r.firstSentence());
        json.writeNumberField("wrongBytes", r.wrongBytes());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    out.write(System.lineSeparator());
    out.flush();
  }

  /** Writes re-enacted runs as one array. */
  public static void recorded(List<RecordedComparison> runs, Writer out) throws IOException {
    try (JsonGenerator json = generator(out)) {
      json.writeStartArray();
      for (RecordedComparison run : runs) {
        row(json, run);
      }
      json.writeEndArray();
    }
    out.write(System.lineSeparator());
    out.flush();
  }

  private static void row(JsonGenerator json, RecordedComparison run) throws IOException {
    RecordedRow row = run.row();
    json.writeStartObject();
    json.writeNumberField("line", row.line());
    json.writeStringField("setup", row.setup());
    json.writeStringField("workload", row.workload());
    json.writeStringField("array", row.array());
    json.writeNumberField("repetition", row.repetition());
    json.writeNumberField("raidLevel", row.raidLevel());
    json.writeNumberField("raidDisks", row.raidDisks());
    json.writeArrayFieldStart("failedDisks");
    for (int disk : row.failedDisks()) {
      json.writeNumber(disk);
    }
    json.writeEndArray();
    json.writeStringField("failedBlocks", row.failedBlocks());
    json.writeStringField("lifecycle", run.strategy().name());
    json.writeStringField("domain", run.domain().option());
    json.writeStringField("engine", run.engine().name());
    if (run.comparable()) {
      json.writeBooleanField("kernelRight", row.right());
      strings(json, "kernelWrongBlocks", row.kernelWrongBlocks());
      strings(json, "kernelWrongPEquals", row.wrongPEquals().keySet());
    } else {
      json.writeNullField("kernelRight");
      json.writeNullField("kernelWrongBlocks");
      json.writeNullField("kernelWrongPEquals");
    }
    json.writeBooleanField("right", run.verdict().right());
    strings(json, "wrongBlocks", run.verdict().wrongBlocks());
    strings(json, "wrongPEquals", run.verdict().wrongBlocks().contains("P") ? run.verdict().wrongPEquals()
        : List.of());
    json.writeNumberField("wrongBytes", run.verdict().wrongBytes());
    LedgerViolation first = run.verdict().firstViolation();
    violation(json, first == null ? null : first.rule().label(), first == null ? null : first.sentence());
    if (run.comparable()) {
      json.writeNullField("schedulerRight");
    } else {
      json.writeBooleanField("schedulerRight", run.asExpected());
    }
    json.writeBooleanField("asExpected", run.asExpected());
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String key, Collection<String> values) throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values.stream().sorted().toList()) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static void violation(JsonGenerator json, @Nullable String rule, @Nullable String sentence)
      throws IOException {
    if (rule == null) {
      json.writeNullField("firstViolation");
      return;
    }
    json.writeObjectFieldStart("firstViolation");
    json.writeStringField("rule", rule);
    json.writeStringField("sentence", sentence);
    json.writeEndObject();
  }

  private static JsonGenerator generator(Writer out) throws IOException {
    return FACTORY.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }
}
