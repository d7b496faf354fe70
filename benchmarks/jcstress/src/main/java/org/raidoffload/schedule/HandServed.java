package org.raidoffload.schedule;

import java.lang.foreign.Arena;
import java.util.List;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.TestEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.CoherentDomain;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.ring.ConsumerWait;
import org.raidoffload.ring.SharedChannelRing;

/**
 * A scheduler for many threads with one channel, which a test serves by hand instead of a thread, and which only looks
 * at what it is given. Cheap to make: a stress test makes one for each try.
 */
final class HandServed {
  private static final ArrayGeometry GEOMETRY = ArrayGeometry.raid5(3, 65536);
  private static final StripeRequest WRITE = StripeRequest.write(GEOMETRY, 0, 0, 1);
  private static final StubEngine ENGINE = new StubEngine();
  private static final ChainBuilder BUILDER = new ChainBuilder(ENGINE);
  private static final SchedulerCore IDLE = core(1);
  private static final StripeShape SHAPE = new ShapePlacer(BUILDER, new SchedulerSettings(), IDLE).place(WRITE);
  /** Nothing reads or writes it. */
  private static final Arena ARENA = Arena.global();
  private static final StripeMemory MODEL = SHAPE.plan().allocate(ARENA);

  private final StubChannel stub = new StubChannel();
  private final SchedulerCore core;
  private final ServedChannel channel;

  /** With room for so many chains; the ring holds the steps of one. */
  HandServed(int chains) {
    core = core(chains);
    ChannelDescription description = ENGINE.channels().getFirst();
    channel = new ServedChannel(0, core, description, stub, new CoherentDomain(),
        new SharedChannelRing<>(description.limits().descriptors(), () -> new RingEntry(description.limits()),
            ConsumerWait.none()),
        new SharedParkedLegs(), new ChannelHealth(8, 1), true, false);
    int[][] classes = new int[BUILDER.classes().size()][1];
    core.connect(new ServedChannel[] {channel}, classes, channel);
    core.driver = new ByHand();
  }

  private static SchedulerCore core(int chains) {
    SchedulerSettings settings = new SchedulerSettings();
    settings.chainsInFlight = chains;
    settings.timed = false;
    settings.deadlineNanos = 0;
    return new SchedulerCore(settings, new SharedFreeList(chains), BUILDER.classes(), List.of());
  }

  /** A chain that is in nobody's pool. */
  static ChainRun chain() {
    return new ChainRun(0, IDLE, 1);
  }

  Submission submit(long stripe, StripeListener listener) {
    StripeMemory memory = new StripeMemory(GEOMETRY, WRITE.unitBytes());
    SHAPE.plan().buffers().forEach(buffer -> memory.bind(buffer, MODEL.segment(buffer)));
    return core.trySubmit(SHAPE, memory, stripe, listener);
  }

  /** Takes a place in the ring, so that the next chain has to wait there until the channel has been served. */
  void fill() {
    channel.wake();
  }

  void serve() {
    channel.serve();
  }

  int cancel(long stripe) {
    return core.cancel(stripe);
  }

  /** Accepts no more; returns whether nothing is in flight. */
  boolean close() {
    core.stopAccepting();
    return core.retireFree();
  }

  /** Descriptors that were not what was filled in. */
  int torn() {
    return stub.torn;
  }

  private static final class StubEngine implements TestEngine {
    private static final ChannelDescription CHANNEL =
        TestEngine.channel("stub", 0, ChannelLimits.builder(3).copy().xor(2).build());

    @Override
    public boolean runsOnCpu() {
      return true;
    }

    @Override
    public List<ChannelDescription> channels() {
      return List.of(CHANNEL);
    }
  }

  /** Runs at once, and runs nothing. */
  private static final class StubChannel implements EngineChannel {
    private int torn;

    @Override
    public boolean runsAtOnce() {
      return true;
    }

    @Override
    public int run(Descriptor d) {
      boolean whole = d.bytes() == WRITE.unitBytes() && d.p() != 0 && d.sourceCount() > 0;
      for (int i = 0; i < d.sourceCount(); i++) {
        whole &= d.source(i) != 0;
      }
      torn += whole ? 0 : 1;
      return CompletionStatus.OK;
    }

    @Override
    public boolean submit(Descriptor descriptor, long cookie) {
      throw new IllegalStateException("submit on a channel that runs at once");
    }

    @Override
    public void doorbell() {}

    @Override
    public int poll(CompletionSink sink) {
      return 0;
    }

    @Override
    public int capacity() {
      return 1;
    }

    @Override
    public void abort(CompletionSink sink) {}

    @Override
    public void close() {}
  }

  /** Wakes nobody: the test serves. */
  private static final class ByHand implements ChannelDriver {
    @Override
    public void issued(ServedChannel channel) {}

    @Override
    public void waits(ServedChannel channel) {
      channel.wake();
    }

    @Override
    public boolean isDriving() {
      return false;
    }

    @Override
    public boolean poll() {
      return false;
    }

    @Override
    public void await(WaitingSubmission submission) {}

    @Override
    public void pause() {}

    @Override
    public boolean finish(long patienceNanos) {
      return true;
    }
  }
}
