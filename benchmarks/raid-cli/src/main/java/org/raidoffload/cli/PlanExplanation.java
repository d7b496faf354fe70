package org.raidoffload.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.Leg;
import org.raidoffload.chain.StrategyDecision;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.mapping.MappingEntry;
import org.raidoffload.mapping.MappingLayout;
import org.raidoffload.mapping.MappingStrategy;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;

/** A plan and its placement for people: every choice with its reason. */
final class PlanExplanation {
  private final StringBuilder out = new StringBuilder();
  private final StripePlan plan;

  private PlanExplanation(StripePlan plan) {
    this.plan = plan;
  }

  static String of(StripePlan plan, @Nullable StripeChain chain) {
    PlanExplanation text = new PlanExplanation(plan);
    text.request();
    text.operations();
    if (chain != null) {
      text.placement(chain);
    }
    return text.out.toString();
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private void request() {
    var g = plan.example().geometry();
    line("RAID-" + g.level().number() + " " + g.layout().mdadmName() + ", " + g.disks() + " disks, chunk "
        + g.chunkBytes() / 1024 + " KiB, row " + plan.example().row() + ": " + plan.example().kind());
    StringBuilder row = new StringBuilder("disks:");
    for (int disk = 0; disk < g.disks(); disk++) {
      int d = g.dataOfDisk(plan.example().row(), disk);
      row.append(' ').append(d >= 0 ? "D" + d : disk == g.pDisk(plan.example().row()) ? "P" : "Q");
    }
    line(row.toString());
    var decision = plan.decision();
    if (decision != null) {
      line("mode: " + decision.mode() + " (" + decision.reason() + ")");
    }
    line("member reads:  " + names(plan.memberReads()));
    line("member writes: " + names(plan.memberWrites()));
  }

  private static String names(List<StripeBuffer> buffers) {
    return buffers.isEmpty() ? "none" : buffers.stream().map(StripeBuffer::name).collect(Collectors.joining(" "));
  }

  private void operations() {
    line("operations:");
    for (Operation op : plan.operations()) {
      String after = op.afterCount() == 0 ? "" : "   after " + op.after().stream().map(i -> "#" + i)
          .collect(Collectors.joining(" "));
      line("  " + "| ".repeat(depth(op)) + "#" + op.id() + " " + op.describe(plan.buffers()) + after);
    }
  }

  /** Longest way from an operation without dependencies: drawn as indentation. */
  private int depth(Operation op) {
    int depth = 0;
    for (int i = 0; i < op.afterCount(); i++) {
      depth = Math.max(depth, depth(plan.operations().get(op.after(i))) + 1);
    }
    return depth;
  }

  private void placement(StripeChain chain) {
    StrategyDecision decision = chain.decision();
    MappingLayout layout = MappingStrategy.layout(chain);
    line("");
    line("on " + chain.engine().name() + " (" + chain.engine().driver() + "):");
    for (StrategyDecision.Verdict v : decision.verdicts()) {
      line("  considered " + v.channels() + ": " + (v.runsWholeChain() ? "runs the whole chain"
          : "stopped by " + v.stoppedBy()));
    }
    candidates(decision);
    line("  strategy: " + (decision.choice() == StrategyDecision.Choice.SOFTWARE ? "SOFTWARE" : decision.kind())
        + ", because " + decision.reason());
    for (Leg leg : chain.legs()) {
      leg(leg, layout);
    }
    line("  map calls: " + layout.maps() + " (the kernel's mapping strategy: " + kernelMaps(chain) + "), descriptors: "
        + chain.descriptorCount() + ", channel switches: " + chain.channelSwitches());
  }

  /** Placements that would run the chain; costs are compared from left to right. */
  private void candidates(StrategyDecision decision) {
    String mark = " (taken)";
    for (StrategyDecision.Candidate c : decision.candidates()) {
      line("  candidate " + c.channels() + ": " + c.cost().describe() + mark);
      mark = "";
    }
  }

  private void leg(Leg leg, MappingLayout layout) {
    line("  leg " + leg.index() + " on " + (leg.channelClass().channels().isEmpty() ? "the CPU"
        : leg.channelClass().name()));
    for (ChainDescriptor d : leg.descriptors()) {
      line("    " + d.opcode() + (d.continues() ? " (continues)" : "") + " of #" + d.operation() + ", "
          + d.sourceCount() + (d.sourceCount() == 1 ? " source, " : " sources, ") + d.bytes() + " bytes, "
          + d.ringEntries() + (d.ringEntries() == 1 ? " ring entry" : " ring entries"));
    }
    StringBuilder maps = new StringBuilder();
    for (int e : layout.mapAtStart(leg.index())) {
      MappingEntry entry = layout.entries().get(e);
      maps.append(' ').append(plan.buffers().get(entry.buffer())).append(' ').append(entry.direction());
      maps.append(',');
    }
    line("    maps:" + (maps.isEmpty() ? " none" : maps.substring(0, maps.length() - 1)));
  }

  private static int kernelMaps(StripeChain chain) {
    StripeChain kernel = new ChainBuilder(chain.engine()).build(chain.plan(),
        ChainOptions.of(StrategyKind.PER_OPERATION));
    return MappingStrategy.layout(kernel).maps();
  }
}
