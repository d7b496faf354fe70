package org.raidoffload.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.cli.compare.NamedEngine;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.replay.JsonLine;
import org.raidoffload.replay.RequestJson;
import org.raidoffload.replay.TraceFormatException;
import org.raidoffload.replay.TraceReader;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Plans a stripe request, and places it on an engine. */
@Command(name = "plan", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Plans a stripe request as Linux md would, and places it on an engine.",
    footer = {"", "Example: raid-offload plan --level 6 --disks 8 --blocks 0,1 --engine ioat"})
final class PlanCommand implements Callable<Integer> {
  private static final Set<String> WITH_REQUESTS = Set.of("--requests", "--json", "--md-order");

  @Option(names = "--level", description = "4, 5 or 6 (default ${DEFAULT-VALUE}).", defaultValue = "5",
      converter = Levels.class)
  private int level;

  @Option(names = "--disks", description = "Member disks.")
  private Integer disks;

  @Option(names = "--chunk", converter = Sizes.class, defaultValue = "64K",
      description = "Chunk size (default ${DEFAULT-VALUE}).")
  private int chunk;

  @Option(names = "--layout", completionCandidates = Candidates.Layouts.class,
      description = "mdadm name or md number (default left-symmetric).")
  private String layout;

  @Option(names = "--row", defaultValue = "0", description = "Chunk row (default ${DEFAULT-VALUE}).")
  private long row;

  @Option(names = "--request", defaultValue = "write",
      description = "write, read, recover, check, repair, resync, rebuild, reshape or ppl-recover.")
  private String request;

  @Option(names = "--blocks", split = ",", description = "Whole data blocks, by index.")
  private List<Integer> blocks = new ArrayList<>();

  @Option(names = "--segment", paramLabel = "BLOCK:OFFSET+LENGTH", description = "Part of a data block; repeatable.")
  private List<String> segments = new ArrayList<>();

  @Option(names = "--failed", split = ",", description = "Lost blocks: D3,Q.")
  private List<String> failed = new ArrayList<>();

  @Option(names = "--cached", split = ",", description = "Blocks already in memory: D0,P.")
  private List<String> cached = new ArrayList<>();

  @Option(names = "--wrong", split = ",", description = "Parity that the check of a repair finds wrong: P,Q.")
  private List<String> wrong = new ArrayList<>();

  @Option(names = "--rmw-level", defaultValue = "1", description = "0 never, 1 if cheaper, 2 also on a tie.")
  private int rmwLevel;

  @Option(names = "--dirty", description = "The parity of this place cannot be trusted.")
  private boolean dirty;

  @Option(names = "--skip-copy", description = "Parity reads the caller's buffers directly.")
  private boolean skipCopy;

  @Option(names = "--partial-parity", description = "RAID-5: make the partial parity log entry as well.")
  private boolean partialParity;

  @Option(names = "--unit", converter = Sizes.class, defaultValue = "4096", description = "Stripe unit.")
  private int unit;

  @Option(names = "--engine", completionCandidates = Candidates.Engines.class,
      description = "Places the plan on this engine.")
  private String engine;

  @Option(names = "--strategy", completionCandidates = Candidates.Strategies.class, defaultValue = "auto",
      description = "auto, up-front, per-leg, per-operation or per-descriptor.")
  private String strategy;

  @Option(names = "--rewrite", completionCandidates = Candidates.Rules.class, defaultValue = "none",
      description = "none, all, or rule names: xor-as-pq,copy-as-xor,accumulate-pq.")
  private String rewrite;

  @Option(names = "--md-order", description = "Also the calls of md in its order.")
  private boolean mdOrder;

  @Option(names = "--explain", description = "Explains every choice (the default without --json; with it, an extra key).")
  private boolean explain;

  @Option(names = "--format", paramLabel = "dot|mermaid", description = "Draws the operations as a graph.")
  private String format;

  @Option(names = "--requests", paramLabel = "FILE.jsonl",
      description = "One request a line, one JSON answer a line; \"-\" reads standard input.")
  private String requests;

  @Option(names = "--json", description = "JSON on standard output.")
  private boolean json;

  @Spec
  private CommandSpec spec;

  private final StripePlanner planner = new StripePlanner();
  /** Found when it is first needed: help needs no engine. */
  private @Nullable EngineRegistry registry;

  @SuppressWarnings("NullAway.Init")
  PlanCommand() {}

  private EngineRegistry registry() {
    EngineRegistry found = registry;
    if (found == null) {
      found = EngineRegistry.load();
      registry = found;
    }
    return found;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    refuseWithoutEffect();
    int code = requests != null ? batch(out) : one(out);
    out.flush();
    return code;
  }

  private void refuseWithoutEffect() {
    ParseResult given = spec.commandLine().getParseResult();
    if (requests == null) {
      if (engine == null && (given.hasMatchedOption("--strategy") || given.hasMatchedOption("--rewrite"))) {
        throw new IllegalArgumentException("--strategy and --rewrite have no effect without --engine");
      }
      if (format != null && (json || mdOrder || explain)) {
        throw new IllegalArgumentException("--format draws only the graph: leave out --json, --md-order and --explain");
      }
      return;
    }
    for (OptionSpec option : given.matchedOptions()) {
      if (!WITH_REQUESTS.contains(option.longestName())) {
        throw new IllegalArgumentException(option.longestName() + " has no effect with --requests (say it in each request)");
      }
    }
  }

  private int one(PrintWriter out) {
    StripePlan plan = planner.plan(request());
    StripeChain chain = engine == null ? null : placeIfAny(plan, engine, strategy, rewrite);
    if (json) {
      ObjectNode answer = PlanAnswer.of(plan, mdOrder, chain, engine == null ? "" : engine);
      if (explain) {
        answer.put("explanation", PlanExplanation.of(plan, chain));
      }
      out.println(Output.document(answer));
    } else if (format != null) {
      out.print(PlanGraph.of(plan, format));
    } else {
      out.print(PlanExplanation.of(plan, chain));
      if (mdOrder) {
        out.println();
        out.println("as Linux md issues them:");
        plan.mdOrder().forEach(call -> out.println("  " + call));
      }
    }
    return ExitCode.OK;
  }

  private StripeRequest request() {
    RaidLevel raidLevel = RaidLevel.of(level);
    if (disks == null) {
      throw new ParameterException(spec.commandLine(), "--disks is missing");
    }
    String name = layout != null ? layout : raidLevel == RaidLevel.RAID4 ? "parity-last" : "left-symmetric";
    ArrayGeometry geometry = new ArrayGeometry(raidLevel, ParityLayout.of(raidLevel, name), disks, chunk);
    Kind kind = RequestJson.kind(request);
    StripeRequest.Builder builder = StripeRequest.builder(geometry, kind).row(row).rmwLevel(rmwLevel)
        .dirty(dirty).skipCopy(skipCopy).partialParity(partialParity).unitBytes(unit)
        .blocks(blocks.stream().mapToInt(Integer::intValue).toArray())
        .failed(failed.stream().map(StripeBuffer::parse).toList())
        .cached(cached.stream().map(StripeBuffer::parse).toList());
    if (!wrong.isEmpty()) {
      builder.wrong(wrong.stream().map(StripeBuffer::parse).toList());
    }
    for (String segment : segments) {
      addSegment(builder, segment);
    }
    return builder.build();
  }

  private static void addSegment(StripeRequest.Builder builder, String segment) {
    Matcher m = Pattern.compile("(\\d{1,3}):(\\d{1,9})\\+(\\d{1,9})").matcher(segment);
    if (!m.matches()) {
      throw new IllegalArgumentException("segment: " + segment + " (must be BLOCK:OFFSET+LENGTH, such as 2:512+1024)");
    }
    builder.segment(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
  }

  private StripeChain place(StripePlan plan, String engineName, String strategyName, String rules) {
    StrategyKind kind = StrategyOption.parse(strategyName);
    Set<RewriteRule> enabled = RewriteRule.parse(rules);
    return new ChainBuilder(NamedEngine.find(registry(), engineName, null, null).engine())
        .build(plan, new ChainOptions(kind, enabled, true));
  }

  private int batch(PrintWriter out) throws IOException {
    boolean allServed = true;
    long lines = 0;
    try (BufferedReader reader = open()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines++;
        if (line.isBlank() || (lines == 1 && TraceReader.isHeader(line)) || TraceReader.isEnd(line)) {
          continue;
        }
        ObjectNode answer = answer(requests + ", line " + lines, line);
        allServed &= answer.get("error").isNull();
        out.println(Output.line(answer));
      }
    }
    if (lines == 0) {
      throw new TraceFormatException(requests + ": empty file (one JSON request a line)");
    }
    if (!allServed) {
      spec.commandLine().getErr().println("raid-offload: " + requests
          + ": at least one request cannot be served; see \"error\" in its answer");
    }
    return allServed ? ExitCode.OK : ExitCode.USAGE;
  }

  private BufferedReader open() {
    if (requests.equals("-")) {
      return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }
    try {
      return Files.newBufferedReader(Path.of(requests));
    } catch (IOException e) {
      throw new TraceFormatException(requests + ": cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private ObjectNode answer(String where, String line) {
    try {
      JsonLine request = JsonLine.parse(where, line);
      StripePlan plan = planner.plan(RequestJson.read(request));
      String engineName = request.text("engine", "");
      String strategyName = request.text("strategy", "auto");
      String rules = request.text("rewrite", "none");
      boolean order = request.flag("mdOrder", mdOrder);
      request.text("name", "");
      request.object("recorded");
      request.object("live");
      request.refuseUnknown();
      StripeChain chain = engineName.isEmpty() ? null : placeIfAny(plan, engineName, strategyName, rules);
      return PlanAnswer.of(plan, order, chain, engineName);
    } catch (IllegalArgumentException unservable) {
      return PlanAnswer.error(unservable.getMessage());
    }
  }

  /** A plan without operations (a healthy read) has nothing to place. */
  private @Nullable StripeChain placeIfAny(StripePlan plan, String engineName, String strategyName, String rules) {
    return plan.operations().isEmpty() ? null : place(plan, engineName, strategyName, rules);
  }
}
