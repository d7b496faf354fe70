package org.raidoffload.replay;

import org.jspecify.annotations.Nullable;

/**
 * What a replay found. Times are model time of the engine's timing profile: estimates.
 *
 * @param engine preset
 * @param strategy the strategy asked for, or AUTO
 * @param queueDepth chains in flight at most
 * @param records requests in the trace
 * @param idle of them, requests that need nothing done: their plan has no operations, and nothing ran
 * @param chains chains that ended, well or badly
 * @param upFrontChains of them, on one channel under one mapping
 * @param perLegChains of them, mapped leg by leg or as a baseline does
 * @param softwareChains of them, wholly on the CPU
 * @param descriptors issued
 * @param legs begun
 * @param channelSwitches hand-overs between channels
 * @param maps map calls
 * @param unmaps unmap calls
 * @param violations broken mapping rules
 * @param wrongBytes bytes that differ from the reference, and check results that are wrong
 * @param planMismatches plans that differ from what the trace recorded
 * @param failures chains that ended and did not succeed
 * @param fallbacks chains of which the software engine ran a part instead of a channel
 * @param checks what was looked at
 * @param checked whether bytes and mappings were to be looked at
 * @param modelNanos model time from first submit to last result
 * @param hostNanos model time that the host worked
 * @param dataBytes bytes of user data written, read, recomputed or checked
 * @param seed of the content
 * @param eventLogDigest equal for two runs of one input and seed
 * @param firstProblem the first thing that was not right, or null
 * @param firstWrongByte the first wrong byte that was seen, or null
 * @param sampleReason why the first chain got its strategy
 */
public record ReplayReport(
    String engine,
    String strategy,
    int queueDepth,
    long records,
    long idle,
    long chains,
    long upFrontChains,
    long perLegChains,
    long softwareChains,
    long descriptors,
    long legs,
    long channelSwitches,
    long maps,
    long unmaps,
    long violations,
    long wrongBytes,
    long planMismatches,
    long failures,
    long fallbacks,
    ReplayChecks checks,
    boolean checked,
    double modelNanos,
    double hostNanos,
    long dataBytes,
    long seed,
    String eventLogDigest,
    @Nullable String firstProblem,
    @Nullable WrongByte firstWrongByte,
    String sampleReason) {

  /** Requests that are done with: their chain ended, or there was nothing to do. */
  public long ended() {
    return chains + idle;
  }

  /** Requests whose chain did not end, or was never submitted. */
  public long unended() {
    return records - ended();
  }

  /** Whether every request ended well and was looked at as far as was asked for, and all that was seen is right. */
  public boolean right() {
    boolean seen = !checked || (checks.bytes() == chains && checks.mappings() == chains && checks.broken() == 0);
    return firstProblem == null && violations == 0 && wrongBytes == 0 && planMismatches == 0 && failures == 0
        && checks.liveWrong() == 0
        && maps == unmaps && unended() == 0 && records > 0 && seen;
  }

  /**
   * For tests.
   *
   * @return this
   * @throws AssertionError saying what was not right
   */
  public ReplayReport requireRight() {
    if (!right()) {
      throw new AssertionError(engine + ", " + strategy + ", queue depth " + queueDepth + ": " + records
          + " requests, " + unended() + " not ended, " + chains + " chains, "
          + violations + " violations, " + wrongBytes + " wrong bytes, " + planMismatches + " plan mismatches, "
          + failures + " failures, " + maps + " maps and " + unmaps + " unmaps; first: " + firstProblem);
    }
    return this;
  }

  public double modelNanosPerStripe() {
    return chains == 0 ? 0 : modelNanos / chains;
  }

  public double hostNanosPerStripe() {
    return chains == 0 ? 0 : hostNanos / chains;
  }

  public double modelBytesPerSecond() {
    return modelNanos == 0 ? 0 : dataBytes * 1e9 / modelNanos;
  }
}
