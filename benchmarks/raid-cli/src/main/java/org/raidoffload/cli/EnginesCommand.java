package org.raidoffload.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.StrategyDecision;
import org.raidoffload.cli.compare.NamedEngine;
import org.raidoffload.cli.report.TextTable;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.described.DescribedEngines;
import org.raidoffload.engines.described.DescribedEngines.Format;
import org.raidoffload.engines.feasibility.Feasibility;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the engines with their channels, limits and default strategies. */
@Command(name = "engines", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Lists engines, channels, limits, and the default strategy of typical chains, with --wide its reason.",
    footer = {"", "Example: raid-offload engines --timing ioat"})
final class EnginesCommand implements Callable<Integer> {
  @Option(names = "--wide", description = "Also alignments, sizes and continuations, the reason for each strategy, and the "
      + "channels of --feasibility.")
  private boolean wide;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  @Option(names = "--timing", paramLabel = "NAME", description = "Shows an engine's timing figures with their source.")
  private String timing;

  @Option(names = "--feasibility",
      description = "What every engine makes of every kind of chain: one channel, several legs, or software.")
  private boolean feasibility;

  @Option(names = "--export", paramLabel = "NAME", description = "Writes an engine as a file that can be edited and used.")
  private String export;

  @Option(names = "--yaml", description = "With --export: YAML instead of JSON.")
  private boolean yaml;

  @Spec
  private CommandSpec spec;

  /** Found when it is first needed: help needs no engine. */
  private @Nullable EngineRegistry registry;

  @SuppressWarnings("NullAway.Init")
  EnginesCommand() {}

  private EngineRegistry registry() {
    EngineRegistry found = registry;
    if (found == null) {
      found = EngineRegistry.load();
      registry = found;
    }
    return found;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if ((timing != null ? 1 : 0) + (export != null ? 1 : 0) + (feasibility ? 1 : 0) > 1) {
      throw new IllegalArgumentException("--timing, --export and --feasibility: only one at a time");
    }
    if (yaml && export == null) {
      throw new IllegalArgumentException("--yaml has no effect without --export");
    }
    if (timing != null) {
      OffloadEngine engine = registry().get(timing);
      out.print(json ? Output.document(timingJson(engine)) + "\n" : timing(engine));
    } else if (export != null) {
      if (json && yaml) {
        throw new IllegalArgumentException("--json and --yaml: only one of them with --export");
      }
      out.print(DescribedEngines.export(registry().get(export), yaml ? Format.YAML : Format.JSON));
    } else if (feasibility) {
      List<Feasibility.Row> rows = Feasibility.table(registry().engines());
      out.print(json ? Output.document(FeasibilityReport.json(rows)) + "\n"
          : wide ? FeasibilityReport.wide(rows) : FeasibilityReport.table(rows));
    } else if (json) {
      ArrayNode all = Output.JSON.createArrayNode();
      registry().engines().forEach(e -> all.add(engine(e)));
      out.println(Output.document(all));
    } else {
      out.print(table());
      out.println();
      out.print(strategies());
      out.println();
      out.print(kernels());
    }
    out.flush();
    return 0;
  }

  /** Kernels of the software engine that this JVM has, best first, and why others are absent. */
  private static String kernels() {
    return "kernels on this CPU, in order of preference:\n"
        + ParityKernels.available().stream().map(line -> "  " + line + "\n").collect(Collectors.joining());
  }

  private static ObjectNode engine(OffloadEngine engine) {
    ObjectNode node = Output.object();
    node.put("name", NamedEngine.listed(engine).name()).put("preset", engine.name());
    ArrayNode aliases = node.putArray("aliases");
    engine.aliases().forEach(aliases::add);
    node.put("driver", engine.driver());
    node.put("coherent", engine.coherent());
    ArrayNode channels = node.putArray("channels");
    engine.channels().forEach(c -> channel(channels.addObject(), c));
    ObjectNode strategy = node.putObject("strategy");
    decisions(engine).forEach((chain, d) -> strategy.putObject(chain).put("choice", d.choice().name())
        .put("reason", d.reason()));
    return node;
  }

  private static void channel(ObjectNode node, ChannelDescription channel) {
    ChannelLimits limits = channel.limits();
    node.put("name", channel.name());
    ArrayNode opcodes = node.putArray("opcodes");
    for (Opcode opcode : Opcode.values()) {
      if (limits.runs(opcode)) {
        opcodes.add(opcode.name());
      }
    }
    putLimit(node, "maxXorSources", limits.maxXorSources());
    putLimit(node, "maxPqSources", limits.maxPqSources());
    if (limits.runs(Opcode.PQ)) {
      node.put("nativePqContinuation", limits.pqContinuation() == PqContinuation.NATIVE);
    } else {
      node.putNull("nativePqContinuation");
    }
    node.put("alignmentBytes", Math.max(limits.copyAlignment(),
        Math.max(limits.xorAlignment(), limits.pqAlignment())));
    node.put("minBytes", limits.minBytes());
    node.put("maxBytes", limits.maxBytes());
    node.put("descriptors", limits.descriptors());
    putLimit(node, "maxXorValSources", limits.maxXorValSources());
    putLimit(node, "maxPqValSources", limits.maxPqValSources());
    node.put("pqContinuation", limits.runs(Opcode.PQ) ? limits.pqContinuation().name() : null);
  }

  private static void putLimit(ObjectNode node, String name, int value) {
    if (value == 0) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }

  private static Map<String, StrategyDecision> decisions(OffloadEngine engine) {
    ChainBuilder builder = new ChainBuilder(engine);
    StripePlanner planner = new StripePlanner();
    return SampleChains.all().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
        e -> decision(builder, planner, e.getValue()), (a, b) -> a, LinkedHashMap::new));
  }

  private static StrategyDecision decision(ChainBuilder builder, StripePlanner planner, StripeRequest request) {
    return builder.build(planner.plan(request), ChainOptions.AUTO).decision();
  }

  private String table() {
    List<String> titles = new ArrayList<>(List.of("<engine", "<channel", "<opcodes", "xor", "pq", "descriptors"));
    if (wide) {
      titles.addAll(List.of("<continues", "align", "bytes"));
    }
    TextTable table = TextTable.of(titles.toArray(String[]::new));
    for (OffloadEngine engine : registry().engines()) {
      for (ChannelDescription c : engine.channels()) {
        ChannelLimits l = c.limits();
        List<Object> cells = new ArrayList<>(List.of(engine.name(), c.name(),
            Arrays.stream(Opcode.values()).filter(l::runs).map(Opcode::name).collect(Collectors.joining(" ")),
            dash(l.maxXorSources()), dash(l.maxPqSources()), l.descriptors()));
        if (wide) {
          cells.add(l.runs(Opcode.PQ) ? l.pqContinuation() : "-");
          cells.add(l.copyAlignment() + "/" + l.xorAlignment() + "/" + l.pqAlignment());
          cells.add(l.minBytes() + ".." + l.maxBytes());
        }
        table.row(cells.toArray());
      }
    }
    return table.render() + "xor, pq: most sources of a descriptor; descriptors: slots of the channel's ring\n"
        + (wide ? "continues: how a P+Q of more sources goes on; align: bytes, of copy/xor/pq\n" : "");
  }

  private static String dash(int value) {
    return value == 0 ? "-" : Integer.toString(value);
  }

  /** What is chosen for each chain, and with {@code --wide} why. */
  private String strategies() {
    if (wide) {
      TextTable table = TextTable.of("<engine", "<chain", "<choice", "<why");
      for (OffloadEngine engine : registry().engines()) {
        decisions(engine).forEach((chain, d) -> table.row(engine.name(), chain, d.choice(), d.reason()));
      }
      return table.render();
    }
    TextTable table = TextTable.of("<default for", "<5 write", "<6 write", "<5 recover", "<6 recover", "<5 check", "<6 check");
    for (OffloadEngine engine : registry().engines()) {
      List<Object> cells = new ArrayList<>(List.of(engine.name()));
      decisions(engine).values().forEach(decision -> cells.add(decision.choice()));
      table.row(cells.toArray());
    }
    return table.render() + "5, 6: RAID level, whole stripes; 6 recover: two data blocks; --wide says why\n";
  }

  private static String timing(OffloadEngine engine) {
    TextTable table = TextTable.of("<channel", "<figure", "value", "<unit", "<source");
    for (ChannelDescription channel : engine.channels()) {
      for (TimingFigure figure : TimingFigure.values()) {
        TimingProfile.Figure f = channel.timing().figure(figure);
        table.row(channel.name(), figure, f.value(), figure.unit(), f.source());
      }
    }
    return table.render();
  }

  private static ArrayNode timingJson(OffloadEngine engine) {
    ArrayNode all = Output.JSON.createArrayNode();
    for (ChannelDescription channel : engine.channels()) {
      for (TimingFigure figure : TimingFigure.values()) {
        TimingProfile.Figure f = channel.timing().figure(figure);
        all.addObject().put("channel", channel.name()).put("figure", figure.toString()).put("value", f.value())
            .put("unit", figure.unit()).put("source", f.source());
      }
    }
    return all;
  }
}
