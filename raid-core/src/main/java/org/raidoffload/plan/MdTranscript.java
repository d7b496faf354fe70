package org.raidoffload.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeBuffer;

/**
 * The calls that Linux 6.1 md makes for a stripe, one line each, in the notation of its recorded traces: {@code d0},
 * {@code P}, {@code Q}, {@code ppl} for blocks, {@code bio} for the caller's pages, {@code ZERO} for an empty slot.
 */
final class MdTranscript {
  private final List<String> lines = new ArrayList<>();

  List<String> lines() {
    return lines;
  }

  void copy(StripeBuffer destination, StripeBuffer source, int length) {
    lines.add("memcpy(" + name(destination) + "<-" + name(source) + "," + length + ")");
  }

  /** An xor that starts from a zeroed destination; md turns a single source into a copy. */
  void xorInto(StripeBuffer destination, List<StripeBuffer> sources, int unitBytes) {
    if (sources.size() == 1) {
      copy(destination, sources.get(0), unitBytes);
    } else {
      lines.add("xor[zero](" + name(destination) + "<-" + names(sources) + ")");
    }
  }

  /** An xor whose destination is also source 0. */
  void xorOnto(StripeBuffer destination, List<StripeBuffer> sources) {
    lines.add("xor[drop](" + name(destination) + "<-" + names(sources) + ")");
  }

  void xorVal(List<StripeBuffer> sources) {
    lines.add("xor_val(" + names(sources) + ")");
  }

  /**
   * A call over all syndrome slots.
   *
   * @param call {@code pq}, {@code pq[xor]} or {@code pq_val}
   * @param slots the block in each slot, null where it is empty
   */
  void syndrome(String call, @Nullable StripeBuffer p, @Nullable StripeBuffer q, List<@Nullable StripeBuffer> slots) {
    lines.add(call + "(" + (p == null ? "None" : name(p)) + "," + (q == null ? "None" : name(q)) + "<-"
        + slots.stream().map(s -> s == null ? "ZERO" : name(s)).collect(Collectors.joining(",")) + ")");
  }

  void recoverTwoData(StripeBuffer lower, StripeBuffer higher) {
    lines.add("recov2(a=" + name(lower) + ",b=" + name(higher) + ")");
  }

  void recoverDataAndP(StripeBuffer data) {
    lines.add("recovDP(a=" + name(data) + ")");
  }

  private static String names(List<StripeBuffer> list) {
    return list.stream().map(MdTranscript::name).collect(Collectors.joining(","));
  }

  private static String name(StripeBuffer buffer) {
    return switch (buffer.kind()) {
      case DATA -> buffer.name().toLowerCase(Locale.ROOT);
      case P, Q -> buffer.name();
      case PARTIAL_PARITY -> "ppl";
      case NEW_DATA, READ, OTHER_STRIPE -> "bio";
      case SCRATCH -> "spare";
    };
  }
}
