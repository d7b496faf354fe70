package org.raidoffload.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.ChannelClass;
import org.raidoffload.chain.Leg;
import org.raidoffload.chain.StrategyDecision.Choice;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.mapping.MappingEntry;
import org.raidoffload.mapping.MappingLayout;
import org.raidoffload.mapping.MappingStrategy;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;

/** A plan, and a placement where an engine was named, as the JSON of the command line's contract. */
final class PlanAnswer {
  private PlanAnswer() {}

  static ObjectNode of(StripePlan plan, boolean mdOrder, @Nullable StripeChain chain, String engine) {
    ObjectNode node = Output.object();
    var decision = plan.decision();
    if (decision == null) {
      node.putNull("mode");
      node.putNull("decision");
    } else {
      node.put("mode", decision.mode().name());
      node.putObject("decision").put("rmwReads", decision.rmwReads()).put("rcwReads", decision.rcwReads())
          .put("reason", decision.reason());
    }
    names(node.putArray("memberReads"), plan.memberReads());
    names(node.putArray("memberWrites"), plan.memberWrites());
    ArrayNode operations = node.putArray("operations");
    plan.operations().forEach(op -> operation(operations.addObject(), op, plan.buffers()));
    if (mdOrder) {
      ArrayNode order = node.putArray("mdOrder");
      plan.mdOrder().forEach(order::add);
    } else {
      node.putNull("mdOrder");
    }
    if (chain == null) {
      node.putNull("placement");
    } else {
      placement(node.putObject("placement"), chain, engine);
    }
    return node.putNull("error");
  }

  /** The answer to a request that cannot be served. */
  static ObjectNode error(String sentence) {
    ObjectNode node = Output.object();
    for (String key : List.of("mode", "decision", "memberReads", "memberWrites", "operations", "mdOrder",
        "placement")) {
      node.putNull(key);
    }
    return node.put("error", sentence);
  }

  private static void operation(ObjectNode node, Operation op, List<StripeBuffer> buffers) {
    node.put("id", op.id()).put("opcode", op.opcode().name());
    ArrayNode sources = node.putArray("sources");
    ArrayNode coefficients = op.hasCoefficients() ? Output.JSON.createArrayNode() : null;
    for (int i = 0; i < op.sourceCount(); i++) {
      sources.add(buffers.get(op.source(i)).name());
      if (coefficients != null) {
        coefficients.add(op.coefficient(i));
      }
    }
    ArrayNode destinations = node.putArray("destinations");
    boolean validates = op.opcode() == Opcode.PQ_VAL;
    ArrayNode results = validates ? sources : destinations;
    for (int b : new int[] {op.p(), op.q()}) {
      if (b != Operation.NONE) {
        results.add(buffers.get(b).name());
      }
    }
    node.set("coefficients", coefficients == null ? Output.JSON.createArrayNode() : coefficients);
    node.put("continues", op.continues());
    if (op.opcode() == Opcode.COPY) {
      node.put("offset", op.destinationOffset());
    }
    node.put("length", op.length());
    node.put("round", op.round());
    ArrayNode after = node.putArray("after");
    op.after().forEach(after::add);
  }

  private static void placement(ObjectNode node, StripeChain chain, String engine) {
    MappingLayout layout = MappingStrategy.layout(chain);
    var decision = chain.decision();
    node.put("engine", engine).put("preset", chain.engine().name());
    node.put("strategy", decision.choice() == Choice.SOFTWARE ? Choice.SOFTWARE.name() : decision.kind().name());
    node.put("reason", decision.reason());
    ArrayNode legs = node.putArray("legs");
    for (Leg leg : chain.legs()) {
      ObjectNode legNode = legs.addObject();
      legNode.put("channel", channel(leg.channelClass()));
      ArrayNode descriptors = legNode.putArray("descriptors");
      leg.descriptors().forEach(d -> descriptor(descriptors.addObject(), d, chain.plan().buffers()));
      ArrayNode maps = legNode.putArray("maps");
      for (int e : layout.mapAtStart(leg.index())) {
        MappingEntry entry = layout.entries().get(e);
        maps.addObject().put("buffer", chain.plan().buffers().get(entry.buffer()).name())
            .put("direction", entry.direction().name());
      }
    }
    node.put("maps", layout.maps());
    node.put("unmaps", layout.maps());
    ArrayNode candidates = node.putArray("candidates");
    decision.candidates().forEach(c -> candidates.addObject().put("channels", c.channels())
        .put("channelSwitches", c.cost().channelSwitches()).put("maps", c.cost().maps())
        .put("descriptors", c.cost().descriptors()).put("idleOpcodes", c.cost().idleOpcodes()));
    ArrayNode verdicts = node.putArray("considered");
    decision.verdicts().forEach(v -> verdicts.addObject().put("channels", v.channels())
        .put("runsWholeChain", v.runsWholeChain()).put("stoppedBy", v.stoppedBy()));
  }

  /** The first channel of the class stands for all of them; the choice among equals is made at submit. */
  static String channel(ChannelClass channels) {
    return channels.channels().isEmpty() ? "software" : channels.name().split("/", 2)[0];
  }

  private static void descriptor(ObjectNode node, ChainDescriptor d, List<StripeBuffer> buffers) {
    node.put("operation", d.operation()).put("opcode", d.opcode().name());
    ArrayNode sources = node.putArray("sources");
    ArrayNode coefficients = Output.JSON.createArrayNode();
    boolean pq = d.opcode() == Opcode.PQ || d.opcode() == Opcode.PQ_VAL;
    for (int i = 0; i < d.sourceCount(); i++) {
      sources.add(buffers.get(d.source(i)).name());
      if (pq) {
        coefficients.add(d.coefficient(i));
      }
    }
    ArrayNode results = d.validates() ? sources : node.putArray("destinations");
    if (d.validates()) {
      node.putArray("destinations");
    }
    for (int b : new int[] {d.p(), d.q()}) {
      if (b != Operation.NONE) {
        results.add(buffers.get(b).name());
      }
    }
    node.set("coefficients", coefficients);
    node.put("continues", d.continues()).put("length", d.bytes()).put("slots", d.ringEntries());
  }

  private static void names(ArrayNode array, List<StripeBuffer> buffers) {
    buffers.forEach(b -> array.add(b.name()));
  }
}
