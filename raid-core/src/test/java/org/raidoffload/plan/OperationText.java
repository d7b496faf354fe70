package org.raidoffload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.parity.NaiveParity;
import org.raidoffload.request.StripeBuffer;

/** Writes a plan's operations as md's calls and as engine descriptors, from the operations alone. */
final class OperationText {
  private OperationText() {}

  /** The operations as calls; where the plan's own line names a recovery, its expansion is folded into that line. */
  static List<String> asCalls(StripePlan plan, List<Operation> operations, List<String> lines) {
    List<String> calls = new ArrayList<>();
    int slots = plan.example().geometry().syndromeSlots();
    int next = 0;
    while (next < operations.size()) {
      String line = calls.size() < lines.size() ? lines.get(calls.size()) : "";
      if (line.startsWith("recov")) {
        calls.add(line);
        next += expansion(plan, line);
      } else {
        calls.add(asCall(plan, operations.get(next++), slots));
      }
    }
    return calls;
  }

  /** Operations in the expansion of a recovery: stripe-ops 3.4 of the facts that this library was built from. */
  private static int expansion(StripePlan plan, String line) {
    int data = plan.example().geometry().dataDisks();
    if (line.startsWith("recovDP")) {
      return data == 2 ? 5 : 4;
    }
    return data == 2 ? 2 : data == 3 ? 6 : 5;
  }

  private static String asCall(StripePlan plan, Operation o, int slots) {
    String sources = IntStream.range(0, o.sourceCount()).mapToObj(i -> name(plan, o.source(i)))
        .collect(Collectors.joining(","));
    return switch (o.opcode()) {
      case ZERO -> "memset(" + name(plan, o.p()) + ",0," + o.length() + ")";
      case COPY -> "memcpy(" + name(plan, o.p()) + "<-" + sources + "," + o.length() + ")";
      case XOR -> "xor[" + (o.source(0) == o.p() ? "drop" : "zero") + "](" + name(plan, o.p()) + "<-" + sources + ")";
      case XOR_VAL -> "xor_val(" + sources + ")";
      case PQ, PQ_VAL -> (o.opcode() == Opcode.PQ_VAL ? "pq_val(" : o.continues() ? "pq[xor](" : "pq(")
          + name(plan, o.p()) + "," + name(plan, o.q()) + "<-" + bySlot(plan, o, slots) + ")";
    };
  }

  private static String bySlot(StripePlan plan, Operation o, int slots) {
    String[] names = new String[slots];
    Arrays.fill(names, "ZERO");
    for (int i = 0; i < o.sourceCount(); i++) {
      int slot = 0;
      while ((NaiveParity.power(slot) & 0xff) != o.coefficient(i)) {
        slot++;
      }
      names[slot] = name(plan, o.source(i));
    }
    return String.join(",", names);
  }

  static String asDescriptor(StripePlan plan, Operation o) {
    String verb = o.opcode() == Opcode.COPY ? "memcpy" : o.opcode().name().toLowerCase(Locale.ROOT);
    StringBuilder out = new StringBuilder(verb);
    if (o.opcode() == Opcode.PQ || o.opcode() == Opcode.PQ_VAL) {
      out.append(' ').append(name(plan, o.p())).append(',').append(name(plan, o.q()));
    } else if (o.p() != Operation.NONE) {
      out.append(' ').append(name(plan, o.p()));
    }
    out.append(" <-");
    for (int i = 0; i < o.sourceCount(); i++) {
      out.append(' ').append(name(plan, o.source(i)));
      if (o.hasCoefficients()) {
        out.append('*').append(String.format("%02x", o.coefficient(i)));
      }
    }
    return out.toString();
  }

  /** A placed descriptor in the same notation, with what a split can get wrong: continuation, range. */
  static String ofPlaced(StripePlan plan, ChainDescriptor d) {
    StringBuilder out = new StringBuilder(d.opcode() == Opcode.COPY ? "memcpy"
        : d.opcode().name().toLowerCase(Locale.ROOT));
    boolean syndrome = d.opcode() == Opcode.PQ || d.opcode() == Opcode.PQ_VAL;
    if (syndrome) {
      out.append(' ').append(name(plan, d.p())).append(',').append(name(plan, d.q()));
    } else if (d.p() != Operation.NONE) {
      out.append(' ').append(name(plan, d.p()));
    }
    out.append(" <-");
    for (int i = 0; i < d.sourceCount(); i++) {
      out.append(' ').append(name(plan, d.source(i)));
      if (syndrome) {
        out.append('*').append(String.format("%02x", d.coefficient(i)));
      }
    }
    return out.append(range(d.continues(), d.destinationOffset(), d.bytes())).toString();
  }

  /** A recorded descriptor as {@link #ofPlaced} writes it; the offset is the one within the stripe's block. */
  static String ofDescriptor(JsonNode d, JsonNode call) {
    int offset = call.path(call.path("dst").asText().equals("bio") ? "src_offset" : "dst_offset").asInt();
    return ofDescriptor(d) + range(d.path("continues").asBoolean(), offset,
        d.path("len").asInt(call.path("len").asInt()));
  }

  private static String range(boolean continues, int offset, int bytes) {
    return (continues ? " continues" : "") + " [" + offset + "+" + bytes + "]";
  }

  static String ofDescriptor(JsonNode d) {
    StringBuilder out = new StringBuilder(d.path("op").asText());
    if (d.path("op").asText().startsWith("pq")) {
      out.append(' ').append(d.path("p").asText("None")).append(',').append(d.path("q").asText("None"));
    } else if (d.has("dst")) {
      out.append(' ').append(d.path("dst").asText());
    }
    out.append(" <-");
    List<String> coefficients = StreamSupport.stream(d.path("coefs").spliterator(), false).map(JsonNode::asText)
        .toList();
    for (int i = 0; i < d.path("srcs").size(); i++) {
      out.append(' ').append(d.path("srcs").path(i).asText().replaceFirst("@\\d+", ""));
      if (i < coefficients.size()) {
        out.append('*').append(coefficients.get(i).length() == 1 ? "0" : "").append(coefficients.get(i));
      }
    }
    return out.toString().replaceAll("@\\d+", "");
  }

  private static String name(StripePlan plan, int index) {
    if (index == Operation.NONE) {
      return "None";
    }
    StripeBuffer buffer = plan.buffers().get(index);
    return switch (buffer.kind()) {
      case DATA -> "d" + buffer.index();
      case P -> "P";
      case Q -> "Q";
      case PARTIAL_PARITY -> "ppl";
      case NEW_DATA, READ, OTHER_STRIPE -> "bio";
      case SCRATCH -> "spare";
    };
  }
}
