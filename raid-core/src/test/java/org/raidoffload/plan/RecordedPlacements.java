package org.raidoffload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.Leg;
import org.raidoffload.chain.OneChannelEngine;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.engine.PqContinuation;

/**
 * Places every stripe recorded with a single-channel engine on an engine of the same limits and compares the
 * descriptors one by one with those that the kernel gave to its engine.
 */
final class RecordedPlacements {
  /** The recordings and the limits of their engines, which the names of the recordings state. */
  static final Map<String, OneChannelEngine> ENGINES = Map.of(
      "dma-xor16-pq16", OneChannelEngine.ofSources(16, 16, PqContinuation.NATIVE),
      "dma-xor4-pq4-cont", OneChannelEngine.ofSources(4, 4, PqContinuation.NATIVE),
      "dma-xor3-pq5-nocont", OneChannelEngine.ofSources(3, 5, PqContinuation.EMULATED));

  final List<String> differences = new ArrayList<>();
  final Map<PlacementDeviation, Integer> met = new EnumMap<>(PlacementDeviation.class);
  int chains;
  int descriptors;
  int upFront;
  int dependencies;
  private final StripePlanner planner = new StripePlanner();
  private final Map<Integer, Integer> issuedAfter = new HashMap<>();

  /** A descriptor of the kernel and the call that it is part of. */
  private record Issued(String text, int id, Recording.Call call) {}

  RecordedPlacements compare(String set) {
    List<Recording> heads = Recording.load(set);
    issuedAfter.clear();
    heads.forEach(this::collectOrder);
    ChainBuilder builder = new ChainBuilder(ENGINES.get(set));
    for (Recording head : heads) {
      chains++;
      StripePlan plan = planner.plan(RecordedChains.request(head));
      if (plan.operations().isEmpty()) {
        expect(head, "descriptors", List.of(), kernel(head).stream().map(Issued::text).toList());
      } else {
        compare(head, builder.build(plan, ChainOptions.AUTO));
      }
    }
    return this;
  }

  /** Which descriptor each waits for, over the whole recording: a batch of stripes is one chain of them. */
  private void collectOrder(Recording head) {
    for (JsonNode round : head.node().path("rounds")) {
      for (JsonNode op : round.path("ops")) {
        for (JsonNode d : op.path("descriptors")) {
          if (d.has("after")) {
            issuedAfter.put(d.path("id").asInt(), d.path("after").asInt());
          }
          if (d.path("op").asText().equals("interrupt")) {
            met.merge(PlacementDeviation.INTERRUPT_DESCRIPTOR, 1, Integer::sum);
          }
        }
      }
    }
  }

  private void compare(Recording head, StripeChain chain) {
    List<Issued> kernel = kernel(head);
    List<ChainDescriptor> ours = new ArrayList<>();
    for (Leg leg : chain.legs()) {
      if (leg.channelClass().cpu()) {
        leg.descriptors().forEach(d -> meet(head, chain.plan(), d));
      } else {
        ours.addAll(leg.descriptors());
      }
    }
    boolean onCpu = chain.legs().stream().anyMatch(leg -> leg.channelClass().cpu());
    expect(head, "strategy", onCpu ? StrategyKind.PER_LEG : StrategyKind.UP_FRONT, chain.decision().kind());
    upFront += onCpu ? 0 : 1;
    expect(head, "descriptors", kernel.stream().map(Issued::text).toList(),
        ours.stream().map(d -> OperationText.ofPlaced(chain.plan(), d)).toList());
    descriptors += kernel.size();
    if (kernel.size() == ours.size()) {
      compareOrder(head, chain.plan(), kernel, ours);
    }
  }

  private void meet(Recording head, StripePlan plan, ChainDescriptor d) {
    PlacementDeviation deviation = PlacementDeviation.ofCpu(d);
    if (deviation == null) {
      differences.add(head.where() + ": " + OperationText.ofPlaced(plan, d) + " is on the CPU");
    } else {
      met.merge(deviation, 1, Integer::sum);
    }
  }

  /** What the kernel's engine was given for this stripe, the fallback of a validation left out. */
  private List<Issued> kernel(Recording head) {
    List<Issued> all = new ArrayList<>();
    for (Recording.Call call : head.calls()) {
      JsonNode node = call.node();
      if (node.path("kind").asText().equals("memcpy")
          && node.path("src_offset").asInt() != node.path("dst_offset").asInt()) {
        met.merge(PlacementDeviation.BLOCK_OFFSETS, 1, Integer::sum);
      }
      boolean validates = node.path("kind").asText().endsWith("_val");
      for (JsonNode d : node.path("descriptors")) {
        if (!validates || d.path("op").asText().endsWith("_val")) {
          all.add(new Issued(OperationText.ofDescriptor(d, node), d.path("id").asInt(), call));
        }
      }
    }
    return all;
  }

  /**
   * Each true dependency of the plan within one pass must be one that the kernel's descriptors also wait for, directly
   * or through others; between passes md waits for everything.
   */
  private void compareOrder(Recording head, StripePlan plan, List<Issued> kernel, List<ChainDescriptor> ours) {
    Map<Integer, Integer> first = new HashMap<>();
    Map<Integer, Integer> last = new HashMap<>();
    for (int i = 0; i < ours.size(); i++) {
      first.putIfAbsent(ours.get(i).operation(), kernel.get(i).id());
      last.put(ours.get(i).operation(), kernel.get(i).id());
    }
    for (Operation op : plan.operations()) {
      for (int before : op.after()) {
        Integer from = first.get(op.id());
        Integer to = last.get(before);
        if (from != null && to != null && plan.operations().get(before).round() == op.round()) {
          dependencies++;
          if (!waitsFor(from, to)) {
            differences.add(head.where() + ": the kernel does not order " + op.describe(plan.buffers()) + " after #"
                + before);
          }
        }
      }
    }
  }

  private boolean waitsFor(int descriptor, int other) {
    Integer at = descriptor;
    while (at != null && at != other) {
      at = issuedAfter.get(at);
    }
    return at != null;
  }

  private void expect(Recording head, String what, Object kernel, Object ours) {
    if (!kernel.equals(ours)) {
      differences.add(head.where() + " " + what + ": kernel " + kernel + " ours " + ours);
    }
  }
}
