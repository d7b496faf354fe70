package org.raidoffload.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.raidoffload.geometry.KnownWords;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeBuffer;

/**
 * What really came out of a chain on a live scheduler. Immutable.
 *
 * @param stripe the number given at submit
 * @param failure how it failed, or NONE
 * @param pMismatch its check found P wrong
 * @param qMismatch its check found Q wrong
 * @param fallback why a leg was run by the software engine, or NONE
 * @param before fingerprints of the blocks as the caller left them
 * @param after fingerprints of the same blocks when the chain had ended
 * @param wrote for each block that the chain writes the step that wrote it last, as {@code PQ on dma0chan2}
 */
public record LiveChain(long stripe, FailureReason failure, boolean pMismatch, boolean qMismatch,
    FallbackReason fallback, Map<StripeBuffer, Fingerprint> before, Map<StripeBuffer, Fingerprint> after,
    Map<StripeBuffer, String> wrote) {

  public LiveChain {
    before = new LinkedHashMap<>(before);
    after = new LinkedHashMap<>(after);
    wrote = new LinkedHashMap<>(wrote);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws TraceFormatException naming file, line, key, value and rule
   */
  static LiveChain of(JsonLine line) {
    Map<StripeBuffer, String> wrote = new LinkedHashMap<>();
    JsonLine steps = line.object("wrote");
    if (steps != null) {
      steps.keys().forEach(name -> wrote.put(buffer(steps, name), steps.text(name, "")));
    }
    LiveChain chain = new LiveChain(line.number("stripe", 0),
        constant(line, "failure", FailureReason.class, FailureReason.NONE), line.flag("pMismatch", false),
        line.flag("qMismatch", false), constant(line, "fallback", FallbackReason.class, FallbackReason.NONE),
        fingerprints(line, "before"), fingerprints(line, "after"), wrote);
    line.refuseUnknown();
    return chain;
  }

  private static <E extends Enum<E>> E constant(JsonLine line, String key, Class<E> type, E otherwise) {
    String name = line.text(key, otherwise.name());
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException unknown) {
      throw new TraceFormatException(line.where() + ": " + key + ": " + name + " (must be one of "
          + Arrays.toString(type.getEnumConstants())
          + KnownWords.hint(name, Arrays.stream(type.getEnumConstants()).map(Enum::name).toList()) + ")");
    }
  }

  private static Map<StripeBuffer, Fingerprint> fingerprints(JsonLine line, String key) {
    Map<StripeBuffer, Fingerprint> found = new LinkedHashMap<>();
    JsonLine blocks = line.object(key);
    if (blocks != null) {
      for (String name : blocks.keys()) {
        try {
          found.put(buffer(blocks, name), Fingerprint.parse(blocks.text(name, "")));
        } catch (IllegalArgumentException wrong) {
          throw wrong instanceof TraceFormatException ? wrong
              : new TraceFormatException(blocks.where() + ", " + name + ": " + wrong.getMessage());
        }
      }
    }
    return found;
  }

  private static StripeBuffer buffer(JsonLine line, String name) {
    try {
      return StripeBuffer.parse(name);
    } catch (IllegalArgumentException wrong) {
      throw new TraceFormatException(line.where() + ": " + wrong.getMessage());
    }
  }

  /** Writes its keys into the object that the generator is in. */
  void write(JsonGenerator json) throws IOException {
    json.writeNumberField("stripe", stripe);
    json.writeStringField("failure", failure.name());
    if (pMismatch) {
      json.writeBooleanField("pMismatch", true);
    }
    if (qMismatch) {
      json.writeBooleanField("qMismatch", true);
    }
    if (fallback != FallbackReason.NONE) {
      json.writeStringField("fallback", fallback.name());
    }
    write(json, "before", before);
    write(json, "after", after);
    write(json, "wrote", wrote);
  }

  private static void write(JsonGenerator json, String key, Map<StripeBuffer, ?> values) throws IOException {
    json.writeObjectFieldStart(key);
    for (Map.Entry<StripeBuffer, ?> entry : values.entrySet()) {
      json.writeStringField(entry.getKey().name(), entry.getValue().toString());
    }
    json.writeEndObject();
  }
}
