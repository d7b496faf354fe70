package org.raidoffload.replay;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.StripeStep;

/** Compares what a stripe holds after its request with what it must hold. One thread. */
final class ContentCheck {
  private final StripeContent content;
  private final StripeRequest request;
  private final StripePlan plan;

  ContentCheck(StripeContent content, StripeRequest request, StripePlan plan) {
    this.content = content;
    this.request = request;
    this.plan = plan;
  }

  /**
   * What was seen.
   *
   * @param wrong wrong bytes, and one for each of P and Q of which a check found what is not so
   * @param first the wrong byte that was made first, or null
   * @param sentence what is wrong, or null
   */
  record Seen(long wrong, @Nullable WrongByte first, @Nullable String sentence) {}

  /** Looks at a stripe whose chain has ended well. */
  Seen look(TraceRecord record, StripeOutcome outcome, boolean fused) {
    long wrong = wrongBytes();
    int findings = wrongFinding(StripeBuffer.P, outcome.pMismatch()) + wrongFinding(StripeBuffer.Q, outcome.qMismatch());
    if (wrong + findings == 0) {
      return new Seen(0, null, null);
    }
    List<StripeStep> steps = outcome.steps();
    WrongByte first = wrong == 0 ? null : firstWrong(record, steps, fused, wrong);
    String sentence = first != null ? first.sentence() : wrongFindings(outcome, steps, fused);
    return new Seen(wrong + findings, first, sentence);
  }

  /** Counts 1 where a check that tests parity found of P or Q what is not so. */
  private int wrongFinding(StripeBuffer parity, boolean foundWrong) {
    boolean tests = request.kind() == Kind.CHECK || request.kind() == Kind.REPAIR || request.kind() == Kind.RESYNC;
    return tests && foundWrong != isFoundWrong(parity) ? 1 : 0;
  }

  /** Parity that was not read but made of the data cannot be found wrong, whatever the disk holds. */
  private boolean isFoundWrong(StripeBuffer parity) {
    return request.wrong().contains(parity) && content.isKnown(parity);
  }

  private String wrongFindings(StripeOutcome outcome, List<StripeStep> steps, boolean fused) {
    List<String> findings = new ArrayList<>();
    if (wrongFinding(StripeBuffer.P, outcome.pMismatch()) != 0) {
      findings.add("P " + verdict(outcome.pMismatch()));
    }
    if (wrongFinding(StripeBuffer.Q, outcome.qMismatch()) != 0) {
      findings.add("Q " + verdict(outcome.qMismatch()));
    }
    String step = steps.stream().filter(s -> s.descriptor().validates()).reduce((earlier, later) -> later)
        .map(s -> ", after " + s).orElse("");
    return "the check found " + String.join(" and ", findings) + step + (fused ? " (with steps on the CPU fused)" : "");
  }

  private static String verdict(boolean foundWrong) {
    return foundWrong ? "wrong, which is right" : "right, which is wrong";
  }

  /** Gets each range of each block that must hold something, and what. */
  @FunctionalInterface
  private interface Ranges {
    void look(StripeBuffer block, MemorySegment want, int offset, int length);
  }

  /** Every block that the request promises, and those that it must not touch. */
  private void each(Ranges ranges) {
    int unit = content.unit();
    for (StripeBuffer b : plan.buffers()) {
      if (mustNotChange(b) && !plan.memberWrites().contains(b) && !request.failed().contains(b)) {
        ranges.look(b, content.before(b), 0, unit);
      }
    }
    for (StripeBuffer b : plan.memberWrites()) {
      boolean leftWithCaller = request.skipCopy() && b.kind() == StripeBuffer.Kind.DATA
          && request.overwrites(b.index());
      if (plan.buffers().contains(b) && !leftWithCaller) {
        ranges.look(b, content.afterwards(b), 0, unit);
      }
    }
    if (request.kind() == Kind.WRITE && plan.buffers().contains(StripeBuffer.PARTIAL_PARITY)) {
      ranges.look(StripeBuffer.PARTIAL_PARITY, content.afterwards(StripeBuffer.PARTIAL_PARITY), 0, unit);
    }
    if (request.kind() == Kind.READ) {
      for (Segment s : request.segments()) {
        StripeBuffer into = StripeBuffer.read(s.block());
        if (plan.buffers().contains(into)) {
          ranges.look(into, content.afterwards(into), s.offset(), s.length());
        }
      }
    }
    if (request.kind() == Kind.RECOVER) {
      for (StripeBuffer b : request.failed()) {
        // A lost block that the caller has kept is not touched, and has no buffer here.
        if (plan.buffers().contains(b)) {
          ranges.look(b, content.afterwards(b), 0, unit);
        }
      }
    }
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
    long[] wrong = new long[1];
    each((block, want, offset, length) -> {
      MemorySegment have = content.memory().segment(block);
      long from = offset;
      long end = (long) offset + length;
      for (long at = 0; from < end && at >= 0; from += at + 1) {
        at = MemorySegment.mismatch(want, from, end, have, from, end);
        wrong[0] += at < 0 ? 0 : 1;
      }
    });
    return wrong[0];
  }

  /**
   * The wrong byte that was made first: later ones may follow from it.
   *
   * @param steps what ran, in order
   */
  private @Nullable WrongByte firstWrong(TraceRecord record, List<StripeStep> steps, boolean fused, long wrong) {
    Earliest earliest = new Earliest(steps);
    each(earliest);
    StripeBuffer block = earliest.block;
    if (block == null) {
      return null;
    }
    int last = earliest.step;
    return new WrongByte(record.name(), record.line(), block, earliest.offset, earliest.expected,
        earliest.actual, last < 0 ? null : steps.get(last), fused, wrong);
  }

  /** Keeps the first wrong byte of the block whose last writer ran first. */
  private final class Earliest implements Ranges {
    private final List<StripeStep> steps;
    private @Nullable StripeBuffer block;
    private int step;
    private int offset;
    private int expected;
    private int actual;

    Earliest(List<StripeStep> steps) {
      this.steps = steps;
    }

    @Override
    public void look(StripeBuffer looked, MemorySegment want, int from, int length) {
      MemorySegment have = content.memory().segment(looked);
      long end = (long) from + length;
      long at = MemorySegment.mismatch(want, from, end, have, from, end);
      if (at < 0) {
        return;
      }
      int first = (int) (from + at);
      int writer = StripeStep.lastWriter(steps, plan.buffers().indexOf(looked), first);
      if (block == null || writer < step) {
        block = looked;
        step = writer;
        offset = first;
        expected = Byte.toUnsignedInt(want.get(ValueLayout.JAVA_BYTE, first));
        actual = Byte.toUnsignedInt(have.get(ValueLayout.JAVA_BYTE, first));
      }
    }
  }
}
