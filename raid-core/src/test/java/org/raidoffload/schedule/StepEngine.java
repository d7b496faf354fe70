package org.raidoffload.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.DescriptorExecutor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.TestEngine;
import org.raidoffload.parity.ParityKernel;

/**
 * An engine whose descriptors complete a few polls after the doorbell, never at once: the order of events that a real
 * device gives. One channel copies and one computes, on devices of their own, so that every write chain changes hands.
 */
final class StepEngine implements TestEngine {
  private final int descriptors;
  private final int mostPolls;
  private final long seed;
  /** Set by a test: channels stop completing, until aborted. */
  volatile boolean stuck;
  /** Set by a test: so many submits to the copying channel throw. Inline only. */
  int throwingSubmits;
  /** Set by a test: submits are refused. */
  volatile boolean refusing;

  StepEngine(int descriptors, int mostPolls, long seed) {
    this.descriptors = descriptors;
    this.mostPolls = mostPolls;
    this.seed = seed;
  }

  @Override
  public String name() {
    return "step";
  }

  @Override
  public List<ChannelDescription> channels() {
    return List.of(
        TestEngine.channel("copy", 0, ChannelLimits.builder(descriptors).copy().build()),
        TestEngine.channel("xor", 1, ChannelLimits.builder(descriptors).xor(4).xorVal(4).build()));
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return new StepChannel(new DescriptorExecutor(memory, kernel), new Random(seed + channel), channel == 0);
  }

  private record Queued(Descriptor descriptor, long cookie) {}

  private final class StepChannel implements EngineChannel {
    private final DescriptorExecutor executor;
    private final Random random;
    private final boolean throwing;
    private final Deque<Queued> queue = new ArrayDeque<>();
    private final List<Queued> silent = new ArrayList<>();
    private int wait;

    StepChannel(DescriptorExecutor executor, Random random, boolean throwing) {
      this.throwing = throwing;
      this.executor = executor;
      this.random = random;
    }

    @Override
    public boolean submit(Descriptor descriptor, long cookie) {
      if (throwing && throwingSubmits > 0) {
        throwingSubmits--;
        throw new IllegalStateException("the driver choked on cookie " + cookie);
      }
      if (capacity() == 0 || refusing) {
        return false;
      }
      silent.add(new Queued(descriptor, cookie));
      return true;
    }

    @Override
    public void doorbell() {
      queue.addAll(silent);
      silent.clear();
    }

    @Override
    public int poll(CompletionSink sink) {
      if (queue.isEmpty() || stuck || wait-- > 0) {
        return 0;
      }
      wait = random.nextInt(mostPolls + 1);
      Queued done = queue.remove();
      sink.completed(done.cookie(), executor.execute(done.descriptor()));
      return 1;
    }

    @Override
    public int capacity() {
      return descriptors - queue.size() - silent.size();
    }

    @Override
    public void abort(CompletionSink sink) {
      doorbell();
      while (!queue.isEmpty()) {
        sink.completed(queue.remove().cookie(), CompletionStatus.ABORTED);
      }
    }

    @Override
    public void close() {}
  }
}
