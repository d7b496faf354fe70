package org.raidoffload.engines.described;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.RingEntryArithmetic;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.described.DescribedEngines.Format;
import org.raidoffload.engines.model.RingEntryTable;
import org.raidoffload.engines.model.RingEntryTable.Rule;
import org.raidoffload.plan.Opcode;

/** Writes one engine. */
final class EngineWriter {
  private final OffloadEngine engine;
  private final Format format;

  EngineWriter(OffloadEngine engine, Format format) {
    this.engine = engine;
    this.format = format;
  }

  String write() {
    if (engine.runsOnCpu()) {
      throw new IllegalArgumentException("engine: " + engine.name() + " (runs on the CPU: it is code, and no file can "
          + "describe it)");
    }
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("name", engine.name());
    root.put("aliases", engine.aliases());
    root.put("driver", engine.driver());
    root.put("coherent", engine.coherent());
    root.put("wholeChainOnly", engine.wholeChainOnly());
    root.put("channels", channels());
    ObjectMapper mapper = format == Format.JSON ? new ObjectMapper()
        : new ObjectMapper(YAMLFactory.builder().enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER).disable(YAMLGenerator.Feature.SPLIT_LINES).build());
    try {
      String text = mapper.enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root);
      return text.endsWith("\n") ? text : text + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Map<String, Object>> channels() {
    List<Map<String, Object>> written = new ArrayList<>();
    List<ChannelDescription> earlier = new ArrayList<>();
    for (ChannelDescription channel : engine.channels()) {
      Optional<ChannelDescription> like = earlier.stream().filter(e -> alike(e, channel)).findFirst();
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("name", channel.name());
      like.ifPresent(other -> out.put("like", other.name()));
      out.put("device", channel.device());
      if (like.isEmpty()) {
        limits(channel.limits(), out);
        entries(channel, out);
        out.put("timing", timing(channel.timing()));
        out.put("behaviour", behaviour(channel.behaviour()));
      }
      written.add(out);
      earlier.add(channel);
    }
    return written;
  }

  private static boolean alike(ChannelDescription a, ChannelDescription b) {
    return a.limits().equals(b.limits()) && a.entryArithmetic().equals(b.entryArithmetic())
        && a.timing().equals(b.timing()) && a.behaviour().equals(b.behaviour());
  }

  private static void limits(ChannelLimits limits, Map<String, Object> out) {
    out.put("opcodes", limits.opcodes().stream().sorted().map(Opcode::name).toList());
    sources("maxXorSources", limits.maxXorSources(), out);
    sources("maxXorValSources", limits.maxXorValSources(), out);
    sources("maxPqSources", limits.maxPqSources(), out);
    sources("maxPqValSources", limits.maxPqValSources(), out);
    out.put("pqContinuation", limits.pqContinuation().name());
    out.put("copyAlignment", limits.copyAlignment());
    out.put("xorAlignment", limits.xorAlignment());
    out.put("pqAlignment", limits.pqAlignment());
    out.put("minBytes", limits.minBytes());
    out.put("maxBytes", limits.maxBytes());
    out.put("descriptors", limits.descriptors());
  }

  private static void sources(String key, int most, Map<String, Object> out) {
    if (most > 0) {
      out.put(key, most);
    }
  }

  private void entries(ChannelDescription channel, Map<String, Object> out) {
    if (channel.entryArithmetic().equals(RingEntryArithmetic.ONE)) {
      return;
    }
    if (!(channel.entryArithmetic() instanceof RingEntryTable table)) {
      throw new IllegalArgumentException("engine: " + engine.name() + " (the ring entries of channel " + channel.name()
          + " are computed by code, which no file can describe)");
    }
    if (!table.rules().isEmpty()) {
      Map<String, Object> rules = new LinkedHashMap<>();
      new TreeMap<>(table.rules()).forEach((opcode, rule) -> rules.put(opcode.name(), rule(rule)));
      out.put("slots", rules);
    }
  }

  private static Map<String, Object> rule(Rule rule) {
    Map<String, Object> out = new LinkedHashMap<>();
    if (!rule.steps().isEmpty()) {
      out.put("steps", rule.steps().stream().map(s -> List.of(s.upToSources(), s.entries())).toList());
    }
    unless(false, "resultsAreSources", rule.resultsAreSources(), out);
    unless(0, "perSource", rule.perSource(), out);
    unless(0, "perResult", rule.perResult(), out);
    unless(0, "extra", rule.extra(), out);
    unless(0L, "pieceBytes", rule.pieceBytes(), out);
    unless(false, "oneFetchPerPiece", rule.oneFetchPerPiece(), out);
    return out;
  }

  private static void unless(Object absent, String key, Object value, Map<String, Object> out) {
    if (!value.equals(absent)) {
      out.put(key, value);
    }
  }

  private static Map<String, Object> timing(TimingProfile timing) {
    Map<String, Object> out = new LinkedHashMap<>();
    new TreeMap<>(timing.figures()).forEach((figure, value) -> out.put(figure.toString(),
        value.source().equals(TimingProfile.ESTIMATE) ? value.value() : withSource(value)));
    return out;
  }

  private static Map<String, Object> withSource(TimingProfile.Figure figure) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("value", figure.value());
    out.put("source", figure.source());
    return out;
  }

  private static Map<String, Object> behaviour(ChannelBehaviour b) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("kickSlots", b.kickEntries());
    out.put("ordered", b.ordered());
    out.put("interruptDescriptor", b.interruptDescriptor());
    out.put("pollable", b.pollable());
    out.put("completionsPerInterrupt", b.completionsPerInterrupt());
    out.put("allocation", b.allocation().name());
    out.put("onError", b.onError().name());
    out.put("errorDetail", b.errorDetail());
    return out;
  }
}
