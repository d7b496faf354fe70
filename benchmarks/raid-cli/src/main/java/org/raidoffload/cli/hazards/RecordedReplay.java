package org.raidoffload.cli.hazards;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.DomainKind;
import org.raidoffload.mapping.LedgerViolation;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.StripeShape;

/**
 * Does again what a recorded kernel was asked to do, under a chosen mapping strategy, engine and domain, and judges the
 * members as the recording's decoder did. Every stripe starts cold: fresh pages hold zeros, then the blocks that the
 * plan reads are filled from the members. Data is random, so only places and kinds of damage can be compared, and
 * whether wrong parity equals what the recording says it equals. One thread.
 */
public final class RecordedReplay {

  /**
   * What came of a run.
   *
   * @param right every member block and every byte returned is what it should be, and counts are as expected
   * @param wrongBlocks blocks of the members that are wrong, as the recording names them
   * @param wrongPEquals the recording's statements about wrong P that hold here too, byte for byte
   * @param wrongBytes bytes that are wrong, returned ones included
   * @param firstViolation what the ledger saw first, or null
   * @param strategies the strategies that ran
   */
  public record Verdict(boolean right, Set<String> wrongBlocks, Set<String> wrongPEquals, long wrongBytes,
      @Nullable LedgerViolation firstViolation, Set<StrategyKind> strategies) {}

  private static final DriverHabits INSIDE_SUBMIT = new DriverHabits() {
    @Override
    public Timing timing() {
      return Timing.INSIDE_SUBMIT;
    }
  };

  private final StripePlanner planner = new StripePlanner();
  private final Map<String, ArrayImage> images = new HashMap<>();
  private final Map<String, List<RecordedRow>> healthyWrites = new HashMap<>();
  private final long seed;

  /** A replay of a recording; the rows are needed where one run goes on from others. */
  public RecordedReplay(List<RecordedRow> rows, long seed) {
    this.seed = seed;
    for (RecordedRow row : rows) {
      if (row.write() != null && row.failedDisks().isEmpty()) {
        healthyWrites.computeIfAbsent(key(row), k -> new ArrayList<>()).add(row);
      }
    }
  }

  private static String key(RecordedRow row) {
    return row.setup() + " " + row.repetition() + " " + row.array();
  }

  /** Re-enacts a row on the engine and domain of its setup. */
  public Verdict run(RecordedRow row, StrategyKind strategy) {
    RecordedSetup setup = RecordedSetup.of(row.setup());
    return run(row, strategy, setup.engine(), setup.domain(), setup.insideSubmit());
  }

  /** Re-enacts a row on any engine and domain. */
  public Verdict run(RecordedRow row, StrategyKind strategy, OffloadEngine engine, DomainKind domain,
      boolean insideSubmit) {
    try (Laboratory lab = new Laboratory(engine, strategy, domain, seed,
        insideSubmit ? INSIDE_SUBMIT : DriverHabits.FAITHFUL, null)) {
      return new Run(row, strategy, lab).judge();
    } catch (IllegalStateException failed) {
      throw new IllegalStateException("line " + row.line() + " " + failed.getMessage(), failed);
    }
  }

  private final class Run {
    private final RecordedRow row;
    private final StrategyKind strategy;
    private final Laboratory lab;
    private final StripePages pages;
    private final ArrayGeometry geometry;
    private final ArrayImage image;
    private final Set<StrategyKind> strategies = EnumSet.noneOf(StrategyKind.class);
    private final Set<String> wrongBlocks = new TreeSet<>();
    private final Set<String> wrongPEquals = new TreeSet<>();
    private long wrongBytes;
    private boolean countsRight = true;

    Run(RecordedRow row, StrategyKind strategy, Laboratory lab) {
      this.row = row;
      this.strategy = strategy;
      this.lab = lab;
      this.pages = lab.pages();
      this.geometry = row.geometry();
      this.image = images.computeIfAbsent(row.array() + " " + row.repetition(), k ->
          new ArrayImage(geometry, RecordedRow.STRIPES, seed + 31L * k.hashCode())).fork();
    }

    Verdict judge() {
      RecordedRow.RecordedWrite write = row.write();
      if (write != null) {
        write(write, true);
      } else {
        switch (row.workload()) {
          case "degraded_read" -> eachStripe(this::read);
          case "rebuild_to_spare", "rebuild_to_two_spares" -> eachStripe(this::rebuild);
          case "check_of_good_array", "check_of_array_with_bad_parity" -> scrub(Kind.CHECK);
          case "repair_of_good_array", "repair_of_array_with_bad_parity" -> scrub(Kind.REPAIR);
          case "resync_of_array_with_bad_parity" -> scrub(Kind.RESYNC);
          case "rows_not_written_by_any_workload" -> afterHealthyWrites(this::judgeUnwritten);
          case "md_check_after_the_healthy_writes" -> afterHealthyWrites(rows -> countDamage(Kind.CHECK));
          case "md_repair_after_the_healthy_writes" -> afterHealthyWrites(rows -> countDamage(Kind.REPAIR));
          default -> throw new IllegalArgumentException("line " + row.line() + ": workload: " + row.workload()
              + " (not one that can be re-enacted)");
        }
      }
      return new Verdict(wrongBytes == 0 && wrongBlocks.isEmpty() && countsRight, wrongBlocks, wrongPEquals,
          wrongBytes, lab.firstViolation(), Set.copyOf(strategies));
    }

    private interface StripeAction {
      void run(int stripe, Set<StripeBuffer> failed);
    }

    private interface RowsAction {
      void run(Set<Integer> written);
    }

    /** The stripes in which the failed disks hold what the row says they hold. */
    private void eachStripe(StripeAction action) {
      for (int stripe = 0; stripe < RecordedRow.STRIPES; stripe++) {
        Set<StripeBuffer> failed = image.blocksOf(stripe, row.failedDisks());
        if (row.failedBlocks() == null || letters(failed).equals(row.failedBlocks())) {
          action.run(stripe, failed);
        }
      }
    }

    private static String letters(Set<StripeBuffer> blocks) {
      return String.join("+", blocks.stream().map(b -> b.name().substring(0, 1)).sorted().toList());
    }

    private void write(RecordedRow.RecordedWrite write, boolean judged) {
      long end = write.arrayByteOffset() + write.length();
      long rowBytes = (long) geometry.dataDisks() * RecordedRow.CHUNK_BYTES;
      for (long from = write.arrayByteOffset(); from < end; from = (from / rowBytes + 1) * rowBytes) {
        writeStripe(write, from, Math.min(end, (from / rowBytes + 1) * rowBytes), judged);
      }
    }

    private void writeStripe(RecordedRow.RecordedWrite write, long from, long end, boolean judged) {
      int stripe = (int) geometry.rowOfArrayByte(from);
      Set<StripeBuffer> failed = image.blocksOf(stripe, row.failedDisks());
      StripeRequest.Builder builder = StripeRequest.builder(geometry, Kind.WRITE).row(stripe).failed(failed)
          .rmwLevel(write.rmwLevel()).skipCopy(write.skipCopy());
      byte[] oldP = image.truth(stripe, StripeBuffer.P).clone();
      byte[][] oldData = new byte[geometry.dataDisks()][];
      for (int d = 0; d < oldData.length; d++) {
        oldData[d] = image.truth(stripe, StripeBuffer.data(d)).clone();
      }
      pages.reset();
      byte[] fresh = new byte[StripePages.PAGE_BYTES];
      new SplittableRandom(seed * 31 + from).nextBytes(fresh);
      Set<Integer> written = new TreeSet<>();
      for (long at = from; at < end; ) {
        int block = geometry.dataOfArrayByte(at);
        int offset = (int) (at % RecordedRow.CHUNK_BYTES);
        int length = (int) Math.min(end - at, RecordedRow.CHUNK_BYTES - offset);
        byte[] content = fresh.clone();
        for (int i = 0; i < content.length; i++) {
          content[i] ^= (byte) (block * 57);
        }
        builder.segment(block, offset, length);
        pages.fill(StripeBuffer.newData(block), content);
        image.intend(stripe, block, offset, content, offset, length);
        written.add(block);
        at += length;
      }
      image.settleParity(stripe);
      StripeRequest request = builder.build();
      execute(request, failed);
      if (judged) {
        judge(stripe, failed, false);
        comparePWith(stripe, oldP, oldData, written);
      }
    }

    private Laboratory.Outcome execute(StripeRequest request, Set<StripeBuffer> missing) {
      int stripe = (int) request.row();
      StripePlan plan = planner.plan(request);
      for (StripeBuffer b : plan.memberReads()) {
        pages.fill(b, image.member(stripe, b));
      }
      List<StripeBuffer> wanted = new ArrayList<>(plan.memberWrites());
      for (StripeBuffer b : plan.buffers()) {
        if (b.kind() == StripeBuffer.Kind.READ) {
          wanted.add(b);
        }
      }
      if (plan.operations().isEmpty()) {
        return new Laboratory.Outcome(FailureReason.NONE, 0, Map.of());
      }
      StripeShape shape = lab.scheduler().place(request);
      strategies.add(shape.chain().decision().kind());
      Laboratory.Outcome outcome = lab.run(shape, stripe, wanted);
      if (outcome.failure() != FailureReason.NONE) {
        throw new IllegalStateException("stripe " + stripe + ": " + outcome.failure() + " " + lab.firstViolation());
      }
      for (StripeBuffer b : plan.memberWrites()) {
        if (!missing.contains(b)) {
          boolean direct = request.skipCopy() && b.kind() == StripeBuffer.Kind.DATA && request.overwrites(b.index());
          image.store(stripe, b, direct ? pages.read(StripeBuffer.newData(b.index()))
              : outcome.contents().getOrDefault(b, image.member(stripe, b)));
        }
      }
      return outcome;
    }

    private void judge(int stripe, Set<StripeBuffer> missing, boolean summed) {
      for (StripeBuffer b : image.wrong(stripe, missing)) {
        wrongBlocks.add(summed ? b.name().substring(0, 1) : b.name());
        wrongBytes += difference(image.member(stripe, b), image.truth(stripe, b));
      }
    }

    private static long difference(byte[] a, byte[] b) {
      long n = 0;
      for (int i = 0; i < a.length; i++) {
        n += a[i] == b[i] ? 0 : 1;
      }
      return n;
    }

    /** The recording's four statements about wrong P, each of them made anew from the data. */
    private void comparePWith(int stripe, byte[] oldP, byte[][] oldData, Set<Integer> written) {
      byte[] found = image.member(stripe, StripeBuffer.P);
      byte[] removed = oldP.clone();
      byte[] added = oldP.clone();
      for (int block : written) {
        for (int i = 0; i < found.length; i++) {
          removed[i] ^= oldData[block][i];
          added[i] ^= image.truth(stripe, StripeBuffer.data(block))[i];
        }
      }
      addIfEqual(found, new byte[found.length], "zeros");
      addIfEqual(found, oldP, "parity of the old data");
      addIfEqual(found, removed, "old parity with the old written units removed, new ones not added");
      addIfEqual(found, added, "old parity with the new units added, the old ones not removed");
    }

    private void addIfEqual(byte[] found, byte[] expected, String statement) {
      if (Arrays.equals(found, expected)) {
        wrongPEquals.add(statement);
      }
    }

    private void read(int stripe, Set<StripeBuffer> failed) {
      StripeRequest.Builder builder = StripeRequest.builder(geometry, Kind.READ).row(stripe).failed(failed);
      for (int d = 0; d < geometry.dataDisks(); d++) {
        builder.blocks(d);
      }
      pages.reset();
      Laboratory.Outcome outcome = execute(builder.build(), failed);
      for (Map.Entry<StripeBuffer, byte[]> e : outcome.contents().entrySet()) {
        if (e.getKey().kind() == StripeBuffer.Kind.READ) {
          long wrong = difference(e.getValue(), image.truth(stripe, StripeBuffer.data(e.getKey().index())));
          wrongBytes += wrong;
          if (wrong > 0) {
            wrongBlocks.add("D");
          }
        }
      }
    }

    private void rebuild(int stripe, Set<StripeBuffer> failed) {
      for (StripeBuffer b : failed) {
        image.store(stripe, b, new byte[StripePages.PAGE_BYTES]);
      }
      pages.reset();
      execute(StripeRequest.builder(geometry, Kind.REBUILD).row(stripe).failed(failed).build(), Set.of());
      judge(stripe, Set.of(), true);
    }

    /** As many stripes with bad parity as the recording expects mismatches, P and Q in turn. */
    private void scrub(Kind kind) {
      int damaged = row.mismatchExpected() >= 0 ? row.mismatchExpected() / 8
          : row.workload().contains("bad_parity") ? 4 : 0;
      boolean raid6 = geometry.level().parityDisks() == 2;
      for (int i = 0; i < damaged; i++) {
        StripeBuffer block = raid6 && i % 2 == 1 ? StripeBuffer.Q : StripeBuffer.P;
        byte[] content = image.truth(3 * i + 1, block).clone();
        content[i] ^= 1;
        image.store(3 * i + 1, block, content);
      }
      int mismatches = 0;
      for (int stripe = 0; stripe < RecordedRow.STRIPES; stripe++) {
        mismatches += checkAndMend(stripe, kind);
      }
      countsRight = mismatches == 8 * damaged;
      for (int stripe = 0; stripe < RecordedRow.STRIPES && kind != Kind.CHECK; stripe++) {
        judge(stripe, Set.of(), true);
      }
    }

    private int checkAndMend(int stripe, Kind kind) {
      pages.reset();
      int found = execute(StripeRequest.builder(geometry, Kind.CHECK).row(stripe).build(), Set.of()).mismatch();
      if (found != 0 && kind != Kind.CHECK) {
        Set<StripeBuffer> wrong = new TreeSet<>();
        if ((found & CompletionStatus.P_MISMATCH) != 0) {
          wrong.add(StripeBuffer.P);
        }
        if ((found & CompletionStatus.Q_MISMATCH) != 0) {
          wrong.add(StripeBuffer.Q);
        }
        pages.reset();
        execute(StripeRequest.builder(geometry, kind).row(stripe).wrong(wrong).build(), Set.of());
      }
      return found != 0 ? 8 : 0;
    }

    private void afterHealthyWrites(RowsAction action) {
      Set<Integer> written = new TreeSet<>();
      for (RecordedRow other : healthyWrites.getOrDefault(key(row), List.of())) {
        RecordedRow.RecordedWrite write = other.write();
        if (write != null) {
          write(write, false);
          long end = write.arrayByteOffset() + write.length() - 1;
          for (long r = geometry.rowOfArrayByte(write.arrayByteOffset()); r <= geometry.rowOfArrayByte(end); r++) {
            written.add((int) r);
          }
        }
      }
      action.run(written);
    }

    private void judgeUnwritten(Set<Integer> written) {
      for (int stripe = 0; stripe < RecordedRow.STRIPES; stripe++) {
        if (!written.contains(stripe)) {
          judge(stripe, Set.of(), true);
        }
      }
    }

    /** The check must report exactly the stripes that the decoder finds wrong; a repair must leave none. */
    private void countDamage(Kind kind) {
      int damaged = 0;
      for (int stripe = 0; stripe < RecordedRow.STRIPES; stripe++) {
        damaged += image.wrong(stripe, Set.of()).isEmpty() ? 0 : 1;
      }
      int mismatches = 0;
      for (int stripe = 0; stripe < RecordedRow.STRIPES; stripe++) {
        mismatches += checkAndMend(stripe, kind);
      }
      boolean likeTheKernel = strategy != StrategyKind.PER_OPERATION || row.mismatchCount() < 0
          || mismatches == row.mismatchCount();
      countsRight = mismatches == 8 * damaged && likeTheKernel;
      for (int stripe = 0; stripe < RecordedRow.STRIPES && kind != Kind.CHECK; stripe++) {
        judge(stripe, Set.of(), true);
      }
    }
  }
}
