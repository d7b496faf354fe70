package org.raidoffload.engines.described;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.ErrorOutcome;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engine.RingEntryAllocation;
import org.raidoffload.engine.RingEntryArithmetic;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.document.SourceNode;
import org.raidoffload.engines.model.RingEntryTable;
import org.raidoffload.geometry.KnownWords;
import org.raidoffload.plan.Opcode;

/** Reads one channel; what its text leaves out comes from the channel that it is like, or from a default. */
final class ChannelReader {
  private static final Set<String> KEYS = Set.of("name", "like", "device", "opcodes", "maxXorSources",
      "maxXorValSources", "maxPqSources", "maxPqValSources", "pqContinuation", "copyAlignment", "xorAlignment",
      "pqAlignment", "minBytes", "maxBytes", "descriptors", "slots", "timing", "behaviour", "sources");
  private static final Set<String> NO_FIGURES = Set.of("name", "like", "device", "opcodes", "pqContinuation", "timing",
      "sources");
  private static final Set<String> BEHAVIOUR_KEYS = Set.of("kickSlots", "ordered", "interruptDescriptor", "pollable",
      "completionsPerInterrupt", "allocation", "onError", "errorDetail");
  private static final int MOST_DESCRIPTORS = 1 << 20;
  private static final int MOST_ALIGNMENT = 4096;

  private final SourceNode node;
  private final @Nullable ChannelDescription like;
  private final Map<String, TimingProfile> timings;
  private final boolean sourced;

  /**
   * Reads a channel.
   *
   * @param earlier channels that it may be like
   * @param timings timings that it may name
   * @param sourced whether a figure without a source is refused
   */
  ChannelReader(SourceNode node, Map<String, ChannelDescription> earlier, Map<String, TimingProfile> timings,
      boolean sourced) {
    this.node = node.onlyKnows(KEYS);
    this.timings = timings;
    this.sourced = sourced;
    checkSources();
    SourceNode likeNode = node.get("like");
    this.like = likeNode == null ? null : earlier.get(likeNode.text("like"));
    if (likeNode != null && like == null) {
      throw likeNode.bad("like: " + likeNode.text("like") + " (must be the name of an earlier channel: "
          + String.join(", ", earlier.keySet()) + KnownWords.hint(likeNode.text("like"), earlier.keySet()) + ")");
    }
  }

  private void checkSources() {
    SourceNode sources = node.get("sources");
    Map<String, SourceNode> said = sources == null ? Map.of() : sources.fields();
    said.forEach((key, source) -> {
      if (node.get(key) == null) {
        throw source.bad("sources: " + key + " (is no figure of this channel)");
      }
      source.text(key);
    });
    if (sourced) {
      node.fields().forEach((key, figure) -> {
        if (!NO_FIGURES.contains(key) && !said.containsKey(key)) {
          throw figure.bad(key + ": has no source (name it in sources)");
        }
      });
    }
  }

  ChannelDescription read() {
    String name = node.required("name").text("name");
    int device = integer("device", like == null ? 0 : like.device(), 0, 1000);
    return new ChannelDescription(name, device, limits(), entryArithmetic(), timing(), behaviour());
  }

  private int integer(String key, int absent, int least, int most) {
    return node.or(key, absent, n -> (int) n.integer(key, least, most));
  }

  private ChannelLimits limits() {
    ChannelLimits base = like == null ? null : like.limits();
    Set<Opcode> opcodes = base != null && node.get("opcodes") == null ? base.opcodes() : opcodes();
    int most = ChannelLimits.MAXIMUM_SOURCES;
    int descriptors = base != null && node.get("descriptors") == null ? base.descriptors()
        : (int) node.required("descriptors").integer("descriptors", 1, MOST_DESCRIPTORS);
    try {
      return new ChannelLimits(opcodes,
          integer("maxXorSources", base == null ? 0 : base.maxXorSources(), 0, most),
          integer("maxXorValSources", base == null ? 0 : base.maxXorValSources(), 0, most),
          integer("maxPqSources", base == null ? 0 : base.maxPqSources(), 0, most),
          integer("maxPqValSources", base == null ? 0 : base.maxPqValSources(), 0, most),
          node.or("pqContinuation", base == null ? PqContinuation.NONE : base.pqContinuation(),
              n -> n.constant("pqContinuation", PqContinuation.class)),
          integer("copyAlignment", base == null ? 1 : base.copyAlignment(), 1, MOST_ALIGNMENT),
          integer("xorAlignment", base == null ? 1 : base.xorAlignment(), 1, MOST_ALIGNMENT),
          integer("pqAlignment", base == null ? 1 : base.pqAlignment(), 1, MOST_ALIGNMENT),
          node.or("minBytes", base == null ? 1L : (Long) base.minBytes(),
              n -> n.integer("minBytes", 1, Integer.MAX_VALUE)),
          node.or("maxBytes", base == null ? (Long) (long) Integer.MAX_VALUE : (Long) base.maxBytes(),
              n -> n.integer("maxBytes", 1, 1L << 40)),
          descriptors);
    } catch (IllegalArgumentException e) {
      throw locate(e);
    }
  }

  /** The limits' own complaint begins with the name of the field. */
  private RuntimeException locate(IllegalArgumentException e) {
    if (e instanceof org.raidoffload.engines.document.BadSourceException) {
      return e;
    }
    String message = String.valueOf(e.getMessage());
    String field = message.substring(0, Math.max(0, message.indexOf(':')));
    int comma = field.indexOf(',');
    SourceNode at = node.get(comma < 0 ? field : field.substring(0, comma));
    return (at == null ? node : at).bad(message);
  }

  private Set<Opcode> opcodes() {
    Set<Opcode> opcodes = EnumSet.noneOf(Opcode.class);
    SourceNode list = node.required("opcodes");
    for (SourceNode item : list.items("opcodes")) {
      if (!opcodes.add(item.constant("opcode", Opcode.class))) {
        throw item.bad("opcode: " + item.text("opcode") + " (is there twice)");
      }
    }
    if (opcodes.isEmpty()) {
      throw list.bad("opcodes: none (must have at least one)");
    }
    return opcodes;
  }

  private RingEntryArithmetic entryArithmetic() {
    SourceNode written = node.get("slots");
    if (written == null) {
      return like == null ? RingEntryTable.one() : like.entryArithmetic();
    }
    Map<Opcode, RingEntryTable.Rule> rules = new EnumMap<>(Opcode.class);
    written.fields().forEach(
        (name, rule) -> rules.put(rule.constant("slots", Opcode.class, name), RingEntryRules.read(rule)));
    return new RingEntryTable(rules);
  }

  private TimingProfile timing() {
    SourceNode timing = node.get("timing");
    if (timing == null) {
      return like == null ? TimingProfile.builder().build() : like.timing();
    }
    return timing.isObject() ? TimingReader.read(timing, timings, sourced) : TimingReader.named(timing, timings);
  }

  private ChannelBehaviour behaviour() {
    ChannelBehaviour base = like == null ? ChannelBehaviour.PLAIN : like.behaviour();
    SourceNode b = node.get("behaviour");
    if (b == null) {
      return base;
    }
    b.onlyKnows(BEHAVIOUR_KEYS);
    return new ChannelBehaviour(
        b.or("kickSlots", base.kickEntries(), n -> (int) n.integer("kickSlots", 0, MOST_DESCRIPTORS)),
        b.or("ordered", base.ordered(), n -> n.bool("ordered")),
        b.or("interruptDescriptor", base.interruptDescriptor(), n -> n.bool("interruptDescriptor")),
        b.or("pollable", base.pollable(), n -> n.bool("pollable")),
        b.or("completionsPerInterrupt", base.completionsPerInterrupt(),
            n -> (int) n.integer("completionsPerInterrupt", 1, MOST_DESCRIPTORS)),
        b.or("allocation", base.allocation(), n -> n.constant("allocation", RingEntryAllocation.class)),
        b.or("onError", base.onError(), n -> n.constant("onError", ErrorOutcome.class)),
        b.or("errorDetail", base.errorDetail(), n -> n.text("errorDetail")));
  }
}
