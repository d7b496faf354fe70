package org.raidoffload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** Plans every recorded stripe head from its run's parameters and compares the plan with what the kernel did. */
final class RecordedChains {
  final List<String> differences = new ArrayList<>();
  final Map<Deviation, Integer> met = new EnumMap<>(Deviation.class);
  int heads;
  int calls;
  int descriptors;
  private final StripePlanner planner = new StripePlanner();

  RecordedChains compareAll() {
    for (String set : Recording.SETS) {
      for (Recording head : Recording.load(set)) {
        compare(head);
      }
    }
    return this;
  }

  private void compare(Recording head) {
    heads++;
    calls += head.calls().size();
    for (Deviation deviation : Deviation.values()) {
      if (deviation.appliesTo(head)) {
        met.merge(deviation, 1, Integer::sum);
      }
    }
    try {
      StripeRequest request = request(head);
      StripePlan plan = planner.plan(request);
      expect(head, "disks", head.strings("disk_roles"), roles(request));
      expect(head, "reads", reads(head), names(plan.memberReads()));
      compareCalls(head, plan);
      compareDecision(head, request, plan);
      compareRounds(head, plan);
      compareDescriptors(head, plan);
      if (!Deviation.RESHAPE_COPIES.appliesTo(head)) {
        expect(head, "writes", writes(head), names(plan.memberWrites()));
      }
    } catch (IllegalArgumentException e) {
      differences.add(head.where() + ": " + e);
    }
  }

  static StripeRequest request(Recording head) {
    StripeRequest.Builder builder = RecordedRequest.of(head.workload(), head.sector());
    if (Deviation.WARM_CACHE.appliesTo(head)) {
      builder.cached(Deviation.scanned(head));
    }
    if (Deviation.RMW_LEVEL_IN_DESCRIPTION.appliesTo(head)) {
      builder.rmwLevel(2);
    }
    StripeRequest request = builder.build();
    if (Deviation.PAGE_CACHE_WRITE.appliesTo(head)) {
      return StripeRequest.builder(request.geometry(), Kind.WRITE).row(request.row())
          .blocks(request.segments().get(0).block()).partialParity(true).build();
    }
    return request;
  }

  private void compareCalls(Recording head, StripePlan plan) {
    List<String> kernel = head.calls().stream().map(Recording.Call::text).toList();
    List<String> ours = plan.mdOrder();
    List<Operation> operations = plan.operations();
    if (Deviation.RESHAPE_COPIES.appliesTo(head)) {
      int copies = plan.example().geometry().dataDisks();
      ours = ours.subList(copies, ours.size());
      operations = operations.subList(copies, operations.size());
    }
    expect(head, "calls", kernel, ours);
    expect(head, "operations", kernel, OperationText.asCalls(plan, operations, ours));
    if (plan.example().kind() == Kind.WRITE) {
      expect(head, "drain offsets", head.calls().stream().filter(c -> c.text().contains("<-bio,"))
          .filter(c -> c.text().startsWith("memcpy")).map(Recording.Call::destinationOffset).toList(),
          operations.stream().filter(o -> o.opcode() == Opcode.COPY)
              .filter(o -> plan.buffers().get(o.source(0)).kind() == StripeBuffer.Kind.NEW_DATA)
              .map(Operation::destinationOffset).toList());
    }
  }

  private void compareDecision(Recording head, StripeRequest request, StripePlan plan) {
    if (Deviation.BATCHED_FOLLOWER.appliesTo(head)) {
      return;
    }
    List<String> kernel = StreamSupport.stream(head.node().path("decisions").spliterator(), false)
        .map(d -> d.path("rmw") + "/" + d.path("rcw") + (d.has("forced") && d.path("forced").asBoolean() ? "!" : ""))
        .toList();
    List<String> ours = List.of();
    if (request.kind() == Kind.WRITE) {
      PlanAssembly scratch = new PlanAssembly(request.unitBytes());
      StripePasses passes = new StripePasses(request, new StripeDisks(request.geometry(), request.row()), scratch);
      passes.run();
      ours = passes.looks().stream().map(c -> c.rmw() + "/" + c.rcw() + (c.forced() ? "!" : "")).toList();
    }
    expect(head, "decisions", kernel, ours);
    WriteModeDecision decision = plan.decision();
    if (decision != null) {
      expect(head, "decision", kernel.get(0).replace("!", ""), decision.rmwReads() + "/" + decision.rcwReads());
      String mode = head.node().path("rounds").path(0).path("write_mode").asText();
      expect(head, "mode", mode, decision.mode() == WriteMode.RMW ? "rmw" : "rcw");
    } else {
      expect(head, "decision", List.of(), kernel);
    }
  }

  /** The passes of md that issue calls, and how many kinds of them there are, must be the rounds of the plan. */
  private void compareRounds(Recording head, StripePlan plan) {
    boolean own = !Deviation.BATCHED_FOLLOWER.appliesTo(head) && !Deviation.RESHAPE_COPIES.appliesTo(head);
    if (own) {
      long rounds = StreamSupport.stream(head.node().path("rounds").spliterator(), false)
          .filter(r -> !r.path("ops").isEmpty()).count();
      expect(head, "rounds", rounds, plan.operations().stream().map(Operation::round).distinct().count());
    }
  }

  /**
   * The recording with a 16-source engine holds one descriptor for each operation, with its multipliers; only the
   * accumulating PQ of read-modify-write has none, because the kernel always runs it on the CPU.
   */
  private void compareDescriptors(Recording head, StripePlan plan) {
    if (!head.set().equals("dma-xor16-pq16")) {
      return;
    }
    List<String> kernel = new ArrayList<>();
    for (Recording.Call call : head.calls()) {
      for (JsonNode d : call.node().path("descriptors")) {
        kernel.add(OperationText.ofDescriptor(d));
      }
    }
    if (!kernel.isEmpty() && !Deviation.RESHAPE_COPIES.appliesTo(head)) {
      descriptors += kernel.size();
      expect(head, "descriptors", kernel, plan.operations().stream().filter(o -> !o.continues())
          .map(o -> OperationText.asDescriptor(plan, o)).toList());
    }
  }

  private static List<String> reads(Recording head) {
    List<String> kernel = head.strings("reads_by_role");
    return Deviation.PAGE_CACHE_WRITE.appliesTo(head) ? kernel.subList(1, kernel.size()) : kernel;
  }

  private static List<String> writes(Recording head) {
    List<String> kernel = new ArrayList<>(head.strings("writes_by_role"));
    if (Deviation.SPARES_SWAPPED.appliesTo(head)) {
      return kernel.reversed();
    }
    return kernel;
  }

  private void expect(Recording head, String what, Object kernel, Object ours) {
    if (!kernel.equals(ours)) {
      differences.add(head.where() + " " + what + ": kernel " + kernel + " ours " + ours);
    }
  }

  private static List<String> roles(StripeRequest request) {
    List<StripeBuffer> blocks = new ArrayList<>();
    for (int disk = 0; disk < request.geometry().disks(); disk++) {
      blocks.add(RecordedRequest.block(request.geometry(), request.row(), disk));
    }
    return names(blocks);
  }

  private static List<String> names(List<StripeBuffer> blocks) {
    return blocks.stream().map(b -> b.name().replace('D', 'd')).collect(Collectors.toList());
  }
}
