package org.raidoffload.schedule;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
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

/** Four channels alike, each with a device of its own; the first one may be in trouble. */
final class TroubledEngine implements TestEngine {
  static final int CHANNELS = 4;
  private static final int DESCRIPTORS = 4;

  /** What is wrong with the first channel. */
  enum Trouble {
    NONE,
    /** Completes nothing until it is aborted. */
    NEVER,
    /** Completes after many polls. */
    LATE,
    /** Takes nothing. */
    REFUSING,
    /** Forgets the first descriptor that it is given, even when it is aborted; completes all others. */
    FORGETFUL
  }

  private final Trouble trouble;

  TroubledEngine(Trouble trouble) {
    this.trouble = trouble;
  }

  @Override
  public List<ChannelDescription> channels() {
    ChannelLimits limits = ChannelLimits.builder(DESCRIPTORS).copy().xor(8).build();
    return IntStream.range(0, CHANNELS).mapToObj(i -> TestEngine.channel("c" + i, i, limits)).toList();
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return new TroubledChannel(new DescriptorExecutor(memory, kernel), channel == 0 ? trouble : Trouble.NONE);
  }

  private record Given(Descriptor descriptor, long cookie) {}

  private static final class TroubledChannel implements EngineChannel {
    private static final int LATE_POLLS = 200;
    private final DescriptorExecutor executor;
    private final Trouble trouble;
    private final Deque<Given> given = new ArrayDeque<>();
    private int polls;

    TroubledChannel(DescriptorExecutor executor, Trouble trouble) {
      this.executor = executor;
      this.trouble = trouble;
    }

    @Override
    public boolean submit(Descriptor descriptor, long cookie) {
      return trouble != Trouble.REFUSING && given.size() < DESCRIPTORS && given.add(new Given(descriptor, cookie));
    }

    @Override
    public void doorbell() {}

    @Override
    public int poll(CompletionSink sink) {
      if (given.isEmpty() || trouble == Trouble.NEVER || (trouble == Trouble.LATE && ++polls % LATE_POLLS != 0)) {
        return 0;
      }
      Given done = given.remove();
      if (trouble == Trouble.FORGETFUL && polls++ == 0) {
        return 0;
      }
      sink.completed(done.cookie(), executor.execute(done.descriptor()));
      return 1;
    }

    @Override
    public int capacity() {
      return DESCRIPTORS - given.size();
    }

    @Override
    public void abort(CompletionSink sink) {
      while (!given.isEmpty()) {
        sink.completed(given.remove().cookie(), CompletionStatus.ABORTED);
      }
    }

    @Override
    public void close() {}
  }
}
