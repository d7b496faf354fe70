package org.raidoffload.plan;

import java.util.List;
import java.util.Set;
import org.raidoffload.request.RequestShape;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * Plans stripe requests the way Linux 6.1 md carries them out. Thread-safe.
 *
 * <p>Plans are remembered by {@link StripeRequest#shape()} in a table of fixed size; a remembered plan is found
 * without allocating and without a lock. A shape that loses its place in the table is simply planned again.
 */
public final class StripePlanner {
  private static final int DEFAULT_PLANS = 4096;

  private final Entry[] table;

  /** A plan with its shape; the final fields make a racy read of the table safe. */
  private record Entry(RequestShape shape, StripePlan plan) {}

  public StripePlanner() {
    this(DEFAULT_PLANS);
  }

  /**
   * A planner that remembers at most the given number of plans.
   *
   * @param plans a power of two, 2 or more
   */
  public StripePlanner(int plans) {
    if (plans < 2 || Integer.bitCount(plans) != 1) {
      throw new IllegalArgumentException("plans: " + plans + " (must be a power of two, 2 or more)");
    }
    table = new Entry[plans];
  }

  /**
   * The plan of a request. {@link StripePlan#example()} is the first request of the shape, which may lie in another
   * row; everything else holds for every request of the shape.
   *
   * @throws UnplannableException when the request is well formed but cannot be served
   */
  public StripePlan plan(StripeRequest request) {
    RequestShape shape = request.shape();
    int home = shape.hashCode() >>> 1 & table.length - 1;
    Entry entry = table[home];
    if (entry != null && entry.shape.equals(shape)) {
      return entry.plan;
    }
    entry = table[home ^ 1];
    if (entry != null && entry.shape.equals(shape)) {
      return entry.plan;
    }
    return remember(home, new Entry(shape, build(request)));
  }

  private StripePlan remember(int home, Entry entry) {
    Entry previous = table[home];
    if (previous != null) {
      table[home ^ 1] = previous;
    }
    table[home] = entry;
    return entry.plan;
  }

  private static StripePlan build(StripeRequest request) {
    refuseImpossible(request);
    StripeDisks stripe = new StripeDisks(request.geometry(), request.row());
    PlanAssembly assembly = new PlanAssembly(request.unitBytes());
    WriteModeDecision decision = null;
    if (request.kind() == Kind.RESHAPE) {
      new StripeSteps(request, stripe, assembly).reshape();
    } else if (request.kind() == Kind.PPL_RECOVER) {
      new StripeSteps(request, stripe, assembly).recoverFromLog();
    } else {
      StripePasses passes = new StripePasses(request, stripe, assembly);
      passes.run();
      decision = passes.decision();
    }
    return new StripePlan(request, decision, assembly.memberReads, assembly.memberWrites, assembly.buffers(),
        assembly.operations(), List.copyOf(assembly.md.lines()), assembly.groups());
  }

  private static void refuseImpossible(StripeRequest request) {
    Kind kind = request.kind();
    boolean names = kind == Kind.RECOVER || kind == Kind.REBUILD;
    if (names && request.failed().isEmpty()) {
      throw new UnplannableException(request.row(), kind + " names no lost block");
    }
    boolean tests = kind == Kind.CHECK || kind == Kind.REPAIR || kind == Kind.RESYNC;
    if (tests && request.failed().size() >= request.geometry().level().parityDisks()) {
      throw new UnplannableException(request.row(), kind + " with " + request.failed()
          + " failed has no redundancy left to test");
    }
    for (StripeBuffer lost : kind == Kind.PPL_RECOVER ? request.failed() : Set.<StripeBuffer>of()) {
      if (lost.equals(StripeBuffer.P) || request.touches(lost.index())) {
        throw new UnplannableException(request.row(), kind + " with " + request.failed() + " failed "
            + (lost.equals(StripeBuffer.P) ? "has no parity to write"
                : "cannot read " + lost + ", which only the parity could give back"));
      }
    }
  }
}
