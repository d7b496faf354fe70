package org.raidoffload.cli.selftest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.KnownWords;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * One request of a case.
 *
 * @param kind what is asked
 * @param row the row
 * @param parts the bytes that it names
 * @param failed lost blocks, by name
 * @param cached blocks that are in their buffers before
 * @param wrong what the request says that a check will find, or null to leave that to the builder
 * @param spoiled parity that is really wrong on its disk
 * @param dirty whether parity cannot be trusted
 * @param rmwLevel 0, 1 or 2
 * @param skipCopy whether new data is used where it is
 * @param partialParity whether a partial parity log entry is wanted
 */
record RequestCase(Kind kind, long row, List<Part> parts, List<String> failed, List<String> cached,
    @Nullable List<String> wrong, List<String> spoiled, boolean dirty, int rmwLevel, boolean skipCopy,
    boolean partialParity) {
  private static final String NONE = "none";

  RequestCase {
    parts = List.copyOf(parts);
    failed = List.copyOf(failed);
    cached = List.copyOf(cached);
    wrong = wrong == null ? null : List.copyOf(wrong);
    spoiled = List.copyOf(spoiled);
  }

  static RequestCase parse(String text) {
    String stripped = text.strip();
    int blank = stripped.indexOf(' ');
    String name = blank < 0 ? stripped : stripped.substring(0, blank);
    Kind kind = Arrays.stream(Kind.values()).filter(k -> option(k).equals(name)).findFirst()
        .orElseThrow(() -> KnownWords.refusal("case: request", name,
            Arrays.stream(Kind.values()).map(RequestCase::option).toList()));
    Words words = blank < 0 ? new Words(name) : Words.read(name, stripped.substring(blank));
    String wrong = words.take("wrong", "");
    RequestCase request = new RequestCase(kind, words.number("row", 0),
        words.list("parts").stream().map(Part::parse).toList(), words.list("failed"), words.list("cached"),
        wrong.isEmpty() ? null : wrong.equals(NONE) ? List.of() : List.of(wrong.split(",", -1)),
        words.list("spoiled"), words.flag("dirty", false), words.integer("rmw", 1), words.flag("skip-copy", false),
        words.flag("partial-parity", false));
    words.end();
    return request;
  }

  private static String option(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    String parted = parts.stream().map(Part::toString).collect(Collectors.joining(","));
    List<String> findings = wrong;
    return option(kind) + " " + new Words("").add("row", row, 0L).add("parts", parted, "")
        .add("failed", String.join(",", failed), "").add("cached", String.join(",", cached), "")
        .add("wrong", findings == null ? "" : findings.isEmpty() ? NONE : String.join(",", findings), "")
        .add("spoiled", String.join(",", spoiled), "").add("dirty", dirty, false).add("rmw", rmwLevel, 1)
        .add("skip-copy", skipCopy, false).add("partial-parity", partialParity, false);
  }

  /**
   * The request as a user builds it.
   *
   * @throws IllegalArgumentException where the library refuses it
   */
  StripeRequest build(ArrayCase array) {
    StripeRequest.Builder builder = StripeRequest.builder(array.geometry(), kind).row(row).unitBytes(array.unit())
        .failed(buffers(failed)).cached(buffers(cached)).dirty(dirty).rmwLevel(rmwLevel).skipCopy(skipCopy)
        .partialParity(partialParity);
    for (Part part : parts) {
      if (part.isWhole()) {
        builder.blocks(part.block());
      } else {
        builder.segment(part.block(), part.offset(), part.length());
      }
    }
    List<String> findings = wrong;
    if (findings != null) {
      builder.wrong(buffers(findings));
    }
    return builder.build();
  }

  static List<StripeBuffer> buffers(List<String> names) {
    return names.stream().map(StripeBuffer::parse).toList();
  }

  boolean touches(int block) {
    return parts.stream().anyMatch(p -> p.block() == block);
  }

  /** Whether one part replaces the whole block. */
  boolean replaces(int block, int unit) {
    return parts.stream().anyMatch(p -> p.block() == block && p.length(unit) == unit);
  }

  boolean lost(String block) {
    return failed.contains(block);
  }

  /** The request without what an array of fewer data blocks, or of smaller ones, has not. */
  RequestCase within(ArrayCase array) {
    List<Part> kept = parts.stream().filter(p -> p.block() < array.data()).map(p -> p.within(array.unit())).distinct()
        .toList();
    return new RequestCase(kind, row, kept, within(failed, array), within(cached, array), wrong, spoiled, dirty,
        rmwLevel, skipCopy, partialParity);
  }

  private static List<String> within(List<String> blocks, ArrayCase array) {
    return blocks.stream().filter(b -> !b.startsWith("D") || Integer.parseInt(b.substring(1)) < array.data()).toList();
  }
}
