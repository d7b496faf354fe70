package org.raidoffload.schedule;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.raidoffload.plan.Opcode;
import org.raidoffload.request.FailureReason;

/** What one channel has done. Written by its thread only, read by any. */
public final class ChannelStats {
  private static final int LEGS = 0;
  private static final int BATCHES = 1;
  private static final int SWITCHES = 2;
  private static final int PARKED = 3;
  private static final int SPURIOUS = 4;
  private static final int RESETS = 5;
  private static final int TAKEN_OUT = 6;
  private static final int CRASHES = 7;
  private static final int PHASED = 8;
  private static final int PHASE_NANOS = 9;
  private static final int ENDED = PHASE_NANOS + ChainPhase.values().length;
  private static final int OF_OPCODES = ENDED + FailureReason.values().length;
  private static final int EXECUTED = 0;
  private static final int BYTES = 1;
  private static final int FAILED = 2;
  private static final int COUNTS_OF_OPCODE = 3;

  /** All counts side by side: a chain touches few cache lines of it. */
  private final AtomicLongArray counts =
      new AtomicLongArray(OF_OPCODES + COUNTS_OF_OPCODE * Opcode.values().length);
  private final LatencyHistogram latency = new LatencyHistogram();
  private volatile @Nullable Throwable lastError;

  /** Descriptors that ended well. */
  public long executed(Opcode opcode) {
    return counts.get(of(opcode) + EXECUTED);
  }

  /** Descriptors that failed or were aborted. */
  public long failed(Opcode opcode) {
    return counts.get(of(opcode) + FAILED);
  }

  /** Source bytes of the descriptors that ended well. */
  public long bytes(Opcode opcode) {
    return counts.get(of(opcode) + BYTES);
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
    return counts.get(PHASE_NANOS + phase.ordinal());
  }

  /** Chains whose last step was on the channel, by the reason why they failed. */
  long ended(FailureReason reason) {
    return counts.get(ENDED + reason.ordinal());
  }

  /** Chains whose next leg went from the channel to another one. */
  long switches() {
    return counts.get(SWITCHES);
  }

  void chainEnded(FailureReason reason) {
    add(ENDED + reason.ordinal(), 1);
  }

  void latency(long nanos) {
    latency.record(nanos);
  }

  void switched() {
    add(SWITCHES, 1);
  }

  void phases(long prepare, long channel, long carryOn) {
    add(PHASED, 1);
    add(PHASE_NANOS + ChainPhase.PREPARE.ordinal(), prepare);
    add(PHASE_NANOS + ChainPhase.CHANNEL.ordinal(), channel);
    add(PHASE_NANOS + ChainPhase.CARRY_ON.ordinal(), carryOn);
  }

  /** What the engine threw last, or null. */
  public @Nullable Throwable lastError() {
    return lastError;
  }

  void descriptorEnded(Opcode opcode, long sourceBytes, boolean failure) {
    int at = of(opcode);
    if (failure) {
      add(at + FAILED, 1);
    } else {
      add(at + EXECUTED, 1);
      add(at + BYTES, sourceBytes);
    }
  }

  void legEnded() {
    add(LEGS, 1);
  }

  void batch() {
    add(BATCHES, 1);
  }

  void legParked() {
    add(PARKED, 1);
  }

  void spurious() {
    add(SPURIOUS, 1);
  }

  void reset() {
    add(RESETS, 1);
  }

  void crashed(Throwable thrown) {
    lastError = thrown;
    add(CRASHES, 1);
  }

  void wasTakenOut() {
    add(TAKEN_OUT, 1);
  }

  /** One writer, so no read-modify-write is needed; readers may see it a little late. */
  private void add(int i, long n) {
    counts.setRelease(i, counts.getPlain(i) + n);
  }

  private static int of(Opcode opcode) {
    return OF_OPCODES + COUNTS_OF_OPCODE * opcode.ordinal();
  }

  /** A line for people, of what is not 0. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("legs: " + legs() + ", batches: " + batches());
    for (Opcode opcode : Opcode.values()) {
      add(text, opcode.name(), executed(opcode));
      add(text, opcode + " failed", failed(opcode));
    }
    add(text, "legs that waited for room", parked());
    add(text, "completions of nothing", spuriousCompletions());
    add(text, "resets", resets());
    add(text, "outages", takenOut());
    add(text, "crashes", crashes());
    return text.toString();
  }

  private static void add(StringBuilder text, String what, long n) {
    if (n > 0) {
      text.append(", ").append(what).append(": ").append(n);
    }
  }
}
