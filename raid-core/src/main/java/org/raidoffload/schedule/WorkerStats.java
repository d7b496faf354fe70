package org.raidoffload.schedule;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.raidoffload.plan.Opcode;
import org.raidoffload.request.FailureReason;

/** What one channel has done. Written by its thread only, read by any. */
public final class WorkerStats {
  private static final int OPCODES = Opcode.values().length;
  private static final int LEGS = 0;
  private static final int BATCHES = 1;
  private static final int PARKED = 2;
  private static final int SPURIOUS = 3;
  private static final int RESETS = 4;
  private static final int TAKEN_OUT = 5;
  private static final int CRASHES = 6;
  private static final int PHASED = 7;
  private static final int SWITCHES = 8;

  private final AtomicLongArray executed = new AtomicLongArray(OPCODES);
  private final AtomicLongArray failed = new AtomicLongArray(OPCODES);
  private final AtomicLongArray bytes = new AtomicLongArray(OPCODES);
  private final AtomicLongArray counts = new AtomicLongArray(9);
  private final AtomicLongArray ended = new AtomicLongArray(FailureReason.values().length);
  private final AtomicLongArray phaseNanos = new AtomicLongArray(ChainPhase.values().length);
  private final LatencyHistogram latency = new LatencyHistogram();
  private volatile @Nullable Throwable lastError;

  /** Descriptors that ended well. */
  public long executed(Opcode opcode) {
    return executed.get(opcode.ordinal());
  }

  /** Descriptors that failed or were aborted. */
  public long failed(Opcode opcode) {
    return failed.get(opcode.ordinal());
  }

  /** Source bytes of the descriptors that ended well. */
  public long bytes(Opcode opcode) {
    return bytes.get(opcode.ordinal());
  }

  /** Legs that ended on the channel. */
  public long legs() {
    return counts.get(LEGS);
  }

  /** Doorbells: batches of descriptors handed to the channel. */
  public long batches() {
    return counts.get(BATCHES);
  }

  /** Legs that had to wait for room. */
  public long parked() {
    return counts.get(PARKED);
  }

  /** Completions for descriptors that were not outstanding: a broken engine. */
  public long spuriousCompletions() {
    return counts.get(SPURIOUS);
  }

  /** Times the channel was reset because something on it missed its deadline. */
  public long resets() {
    return counts.get(RESETS);
  }

  /** Times the channel was taken out after repeated failures. */
  public long takenOut() {
    return counts.get(TAKEN_OUT);
  }

  /** Times the engine threw an exception: its descriptors failed and the channel was reset. */
  public long crashes() {
    return counts.get(CRASHES);
  }

  /** Latency of the chains that ended on the channel; empty where the scheduler does not time chains. */
  public LatencyHistogram latency() {
    return latency;
  }

  /** Chains that ended on the channel and had their phases timed: a sample, one in 64. */
  public long phasedChains() {
    return counts.get(PHASED);
  }

  /** Time that those chains spent in a phase, ns. */
  public long phaseNanos(ChainPhase phase) {
    return phaseNanos.get(phase.ordinal());
  }

  /** Chains whose last step was on the channel, by the reason why they failed. */
  long ended(FailureReason reason) {
    return ended.get(reason.ordinal());
  }

  /** Chains whose next leg went from the channel to another one. */
  long switches() {
    return counts.get(SWITCHES);
  }

  void chainEnded(FailureReason reason) {
    add(ended, reason.ordinal(), 1);
  }

  void latency(long nanos) {
    latency.record(nanos);
  }

  void switched() {
    add(counts, SWITCHES, 1);
  }

  void phases(long prepare, long channel, long carryOn) {
    add(counts, PHASED, 1);
    add(phaseNanos, ChainPhase.PREPARE.ordinal(), prepare);
    add(phaseNanos, ChainPhase.CHANNEL.ordinal(), channel);
    add(phaseNanos, ChainPhase.CARRY_ON.ordinal(), carryOn);
  }

  /** What the engine threw last, or null. */
  public @Nullable Throwable lastError() {
    return lastError;
  }

  void descriptorEnded(Opcode opcode, long sourceBytes, boolean failure) {
    int i = opcode.ordinal();
    if (failure) {
      add(failed, i, 1);
    } else {
      add(executed, i, 1);
      add(bytes, i, sourceBytes);
    }
  }

  void legEnded() {
    add(counts, LEGS, 1);
  }

  void batch() {
    add(counts, BATCHES, 1);
  }

  void legParked() {
    add(counts, PARKED, 1);
  }

  void spurious() {
    add(counts, SPURIOUS, 1);
  }

  void reset() {
    add(counts, RESETS, 1);
  }

  void crashed(Throwable thrown) {
    lastError = thrown;
    add(counts, CRASHES, 1);
  }

  void wasTakenOut() {
    add(counts, TAKEN_OUT, 1);
  }

  /** One writer, so no read-modify-write is needed; readers may see it a little late. */
  private static void add(AtomicLongArray array, int i, long n) {
    array.setRelease(i, array.getPlain(i) + n);
  }
}
