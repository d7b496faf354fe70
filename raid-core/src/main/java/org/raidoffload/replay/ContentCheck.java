package org.raidoffload.replay;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.StripeStep;

/**
 * Compares what a stripe holds after its request with what it must hold. What is to be compared with what is found out
 * once, for all requests that the content serves. One thread.
 */
final class ContentCheck {
  /** Nothing is wrong. */
  private static final Seen RIGHT = new Seen(0, null, null);

  private final StripeContent content;
  private final StripeRequest request;
  private final StripePlan plan;
  private final Range[] ranges;
  /** The same, those that want the same bytes side by side: what is compared twice is in the cache the second time. */
  private final Range[] byContent;
  private final boolean[] leftAlone;
  /** Whether the request tests parity, and what it must find wrong. */
  private final boolean tests;
  private final boolean pIsWrong;
  private final boolean qIsWrong;

  ContentCheck(StripeContent content, StripeRequest request, StripePlan plan) {
    this.content = content;
    this.request = request;
    this.plan = plan;
    this.leftAlone = new boolean[plan.buffers().size()];
    this.ranges = ranges();
    this.byContent = ranges.clone();
    Arrays.sort(byContent, Comparator.comparingLong(range -> range.want.address()));
    this.tests = request.kind() == Kind.CHECK || request.kind() == Kind.REPAIR || request.kind() == Kind.RESYNC;
    this.pIsWrong = isFoundWrong(StripeBuffer.P);
    this.qIsWrong = isFoundWrong(StripeBuffer.Q);
  }

  /** Bytes that must be as others are, at the same offsets; a block that is compared as a whole has its guard compared too. */
  private record Range(int buffer, MemorySegment want, long from, long end) {}

  /**
   * What was seen.
   *
   * @param wrong wrong bytes, and one for each of P and Q of which a check found what is not so
   * @param first the wrong byte that was made first, or null
   * @param sentence what is wrong, or null
   */
  record Seen(long wrong, @Nullable WrongByte first, @Nullable String sentence) {
    boolean right() {
      return wrong == 0 && sentence == null;
    }
  }

  /** Looks at a stripe whose chain has ended well. */
  Seen look(TraceRecord record, StripeOutcome outcome, boolean fused) {
    long wrong = wrongBytes();
    boolean p = tests && outcome.pMismatch() != pIsWrong;
    boolean q = tests && outcome.qMismatch() != qIsWrong;
    int findings = (p ? 1 : 0) + (q ? 1 : 0);
    if (wrong + findings == 0) {
      return RIGHT;
    }
    List<StripeStep> steps = outcome.steps();
    WrongByte first = wrong == 0 ? null : firstWrong(record, steps, fused, wrong);
    String sentence = first != null ? first.sentence() + beyond(first) : wrongFindings(outcome, p, q, steps, fused);
    return new Seen(wrong + findings, first, sentence);
  }

  /** Parity that was not read but made of the data cannot be found wrong, whatever the disk holds. */
  private boolean isFoundWrong(StripeBuffer parity) {
    return request.wrong().contains(parity) && content.isKnown(parity);
  }

  private String beyond(WrongByte byteSeen) {
    return byteSeen.offset() < content.unit() ? "" : "; it lies behind the block's " + content.unit() + " bytes";
  }

  private static String wrongFindings(StripeOutcome outcome, boolean p, boolean q, List<StripeStep> steps,
      boolean fused) {
    List<String> findings = new ArrayList<>();
    if (p) {
      findings.add("P " + verdict(outcome.pMismatch()));
    }
    if (q) {
      findings.add("Q " + verdict(outcome.qMismatch()));
    }
    String step = steps.stream().filter(s -> s.descriptor().validates()).reduce((earlier, later) -> later)
        .map(s -> ", after " + s).orElse("");
    return "the check found " + String.join(" and ", findings) + step + (fused ? " (with steps on the CPU fused)" : "");
  }

  private static String verdict(boolean foundWrong) {
    return foundWrong ? "wrong, which is right" : "right, which is wrong";
  }

  /** Every block that the request promises, those that it must not touch, and what lies behind each. */
  private Range[] ranges() {
    List<Range> all = new ArrayList<>();
    boolean[] guarded = new boolean[plan.buffers().size()];
    for (StripeBuffer b : plan.buffers()) {
      if (mustNotChange(b) && !plan.memberWrites().contains(b) && !request.failed().contains(b)) {
        leftAlone[addWhole(all, guarded, b, content.before(b))] = true;
      }
    }
    for (StripeBuffer b : plan.memberWrites()) {
      boolean leftWithCaller = request.skipCopy() && b.kind() == StripeBuffer.Kind.DATA
          && request.overwrites(b.index());
      if (plan.buffers().contains(b) && !leftWithCaller) {
        addWhole(all, guarded, b, content.afterwards(b));
      }
    }
    if (request.kind() == Kind.WRITE && plan.buffers().contains(StripeBuffer.PARTIAL_PARITY)) {
      addWhole(all, guarded, StripeBuffer.PARTIAL_PARITY, content.afterwards(StripeBuffer.PARTIAL_PARITY));
    }
    if (request.kind() == Kind.READ) {
      for (Segment s : request.segments()) {
        StripeBuffer into = StripeBuffer.read(s.block());
        if (plan.buffers().contains(into)) {
          all.add(new Range(plan.buffers().indexOf(into), content.afterwards(into), s.offset(),
              (long) s.offset() + s.length()));
        }
      }
    }
    if (request.kind() == Kind.RECOVER) {
      for (StripeBuffer b : request.failed()) {
        // A lost block that the caller has kept is not touched, and has no buffer here.
        if (plan.buffers().contains(b)) {
          addWhole(all, guarded, b, content.afterwards(b));
        }
      }
    }
    for (int i = 0; i < guarded.length; i++) {
      if (!guarded[i]) {
        all.add(new Range(i, content.guarded(), content.unit(), (long) content.unit() + StripeContent.GUARD_BYTES));
      }
    }
    return all.toArray(new Range[0]);
  }

  private int addWhole(List<Range> all, boolean[] guarded, StripeBuffer b, MemorySegment want) {
    int buffer = plan.buffers().indexOf(b);
    all.add(new Range(buffer, want, 0, (long) content.unit() + StripeContent.GUARD_BYTES));
    guarded[buffer] = true;
    return buffer;
  }

  /** Whether a right chain leaves the block, by its place in the plan's buffers, as it was given. */
  boolean leavesAlone(int buffer) {
    return leftAlone[buffer];
  }

  /** What the caller gave, and blocks that were read or kept. */
  private boolean mustNotChange(StripeBuffer b) {
    return switch (b.kind()) {
      case NEW_DATA, OTHER_STRIPE -> true;
      case DATA, P, Q -> content.isKnown(b) && !request.wrong().contains(b);
      default -> false;
    };
  }

  /** Bytes that are not what they must be. */
  long wrongBytes() {
    long wrong = 0;
    for (Range range : byContent) {
      long at = mismatch(range, range.from);
      for (; at >= 0; at = mismatch(range, at + 1)) {
        wrong++;
      }
    }
    return wrong;
  }

  /** Offset in the block of the first wrong byte of a range from an offset on, or -1. */
  private long mismatch(Range range, long from) {
    if (from >= range.end) {
      return -1;
    }
    long at = MemorySegment.mismatch(range.want, from, range.end, content.block(range.buffer), from, range.end);
    return at < 0 ? -1 : from + at;
  }

  /**
   * The wrong byte that was made first: later ones may follow from it.
   *
   * @param steps what ran, in order
   */
  private @Nullable WrongByte firstWrong(TraceRecord record, List<StripeStep> steps, boolean fused, long wrong) {
    WrongByte earliest = null;
    int earliestWriter = 0;
    for (Range range : ranges) {
      long at = mismatch(range, range.from);
      int writer = at < 0 ? 0 : StripeStep.lastWriter(steps, range.buffer, (int) at);
      if (at >= 0 && (earliest == null || writer < earliestWriter)) {
        earliestWriter = writer;
        earliest = new WrongByte(record.name(), record.line(), plan.buffers().get(range.buffer), (int) at,
            Byte.toUnsignedInt(range.want.get(ValueLayout.JAVA_BYTE, at)),
            Byte.toUnsignedInt(content.block(range.buffer).get(ValueLayout.JAVA_BYTE, at)),
            writer < 0 ? null : steps.get(writer), fused, wrong);
      }
    }
    return earliest;
  }
}
