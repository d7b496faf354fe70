package org.raidoffload.cli;

import java.util.List;
import org.raidoffload.geometry.KnownWords;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;

/** The operations of a plan and their dependencies as a graph that other tools draw. */
final class PlanGraph {
  private PlanGraph() {}

  static String of(StripePlan plan, String format) {
    return switch (format) {
      case "dot" -> dot(plan);
      case "mermaid" -> mermaid(plan);
      default -> throw KnownWords.refusal("format", format, List.of("dot", "mermaid"));
    };
  }

  private static String dot(StripePlan plan) {
    StringBuilder out = new StringBuilder("digraph plan {\n  rankdir=LR;\n  node [shape=box];\n");
    for (Operation op : plan.operations()) {
      out.append("  op").append(op.id()).append(" [label=\"").append(op.describe(plan.buffers())).append("\"];\n");
      for (int i = 0; i < op.afterCount(); i++) {
        out.append("  op").append(op.after(i)).append(" -> op").append(op.id()).append(";\n");
      }
    }
    return out.append("}\n").toString();
  }

  private static String mermaid(StripePlan plan) {
    StringBuilder out = new StringBuilder("graph LR\n");
    for (Operation op : plan.operations()) {
      out.append("  op").append(op.id()).append("[\"").append(op.describe(plan.buffers())).append("\"]\n");
      for (int i = 0; i < op.afterCount(); i++) {
        out.append("  op").append(op.after(i)).append(" --> op").append(op.id()).append('\n');
      }
    }
    return out.toString();
  }
}
