package org.raidoffload.schedule;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * JDK Flight Recorder events, off unless a recording enables them by name. Instant events that carry their duration,
 * so that nothing is kept while a chain is under way; where they are off, the JIT compiler leaves nothing of them.
 */
final class FlightEvents {
  /** False in a run time image without jdk.jfr. */
  private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private FlightEvents() {}

  /**
   * Whether a recording may want events. Until this JVM has had one the events' classes are left alone: loading the first
   * starts all of Flight Recorder, which takes longer than many a command runs.
   */
  private static boolean possible() {
    return PRESENT && FlightRecorder.isInitialized();
  }

  @Name("org.raidoffload.Chain")
  @Label("Stripe chain")
  @Description("A chain was delivered")
  @Category("RAID offload")
  @Enabled(false)
  @StackTrace(false)
  static final class ChainDelivered extends Event {
    @Label("Stripe")
    long stripe;
    @Label("Chain")
    long chain;
    @Label("Legs")
    int legs;
    @Label("Failure")
    String failure = "";
    @Label("Fallback")
    String fallback = "";
    @Label("Latency")
    @Timespan(Timespan.NANOSECONDS)
    long latency;
  }

  @Name("org.raidoffload.Leg")
  @Label("Leg of a chain")
  @Description("A leg ended on its channel")
  @Category("RAID offload")
  @Enabled(false)
  @StackTrace(false)
  static final class LegEnded extends Event {
    @Label("Stripe")
    long stripe;
    @Label("Chain")
    long chain;
    @Label("Leg")
    int leg;
    @Label("Channel")
    String channel = "";
    @Label("Descriptors")
    int descriptors;
    @Label("Failed")
    boolean failed;
    @Label("From issue to end")
    @Timespan(Timespan.NANOSECONDS)
    long nanos;
  }

  @Name("org.raidoffload.Fallback")
  @Label("Fallback")
  @Description("A leg goes to the software engine")
  @Category("RAID offload")
  @Enabled(false)
  @StackTrace(false)
  static final class FellBack extends Event {
    @Label("Stripe")
    long stripe;
    @Label("Chain")
    long chain;
    @Label("Leg")
    int leg;
    @Label("Reason")
    String reason = "";
  }

  /** One of each to ask whether anybody listens: one made for each chain is garbage until C2 has seen that it stays. */
  private static final class Probe {
    static final ChainDelivered CHAIN = new ChainDelivered();
    static final LegEnded LEG = new LegEnded();
    static final FellBack FALLBACK = new FellBack();
  }

  /** Whether the times of legs are asked for. */
  static boolean legsWanted() {
    return possible() && Probe.LEG.isEnabled();
  }

  static void chain(ChainRun run, long chain, int legs) {
    if (!possible() || !Probe.CHAIN.isEnabled()) {
      return;
    }
    ChainDelivered e = new ChainDelivered();
    if (e.shouldCommit()) {
      e.stripe = run.stripe();
      e.chain = chain;
      e.legs = legs;
      e.failure = run.fate.failure().name();
      e.fallback = run.fate.fallback().name();
      e.latency = run.times.latencyNanos();
      e.commit();
    }
  }

  static void leg(long stripe, long chain, int leg, ServedChannel channel, int descriptors, boolean failed,
      long nanos) {
    if (!possible() || !Probe.LEG.isEnabled()) {
      return;
    }
    LegEnded e = new LegEnded();
    if (e.shouldCommit()) {
      e.stripe = stripe;
      e.chain = chain;
      e.leg = leg;
      e.channel = channel.description().name();
      e.descriptors = descriptors;
      e.failed = failed;
      e.nanos = nanos;
      e.commit();
    }
  }

  static void fallback(long stripe, long chain, int leg, String reason) {
    if (!possible() || !Probe.FALLBACK.isEnabled()) {
      return;
    }
    FellBack e = new FellBack();
    if (e.shouldCommit()) {
      e.stripe = stripe;
      e.chain = chain;
      e.leg = leg;
      e.reason = reason;
      e.commit();
    }
  }
}
