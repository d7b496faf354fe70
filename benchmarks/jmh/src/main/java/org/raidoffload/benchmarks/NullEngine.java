package org.raidoffload.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.RingEntryArithmetic;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.parity.ParityKernel;

/**
 * An engine that does nothing, on two channels that split copies from xor as iop3xx does: what a chain costs on it is
 * what the scheduler costs.
 */
public final class NullEngine implements OffloadEngine {
  private static final int DESCRIPTORS = 256;

  private final List<ChannelDescription> channels = new ArrayList<>();

  /** Two channels: one copies, one xors. */
  public NullEngine() {
    channels.add(channel("copy", 0, ChannelLimits.builder(DESCRIPTORS).copy().build()));
    channels.add(channel("xor", 1, ChannelLimits.builder(DESCRIPTORS).xor(16).build()));
  }

  private static ChannelDescription channel(String name, int device, ChannelLimits limits) {
    return new ChannelDescription(name, device, limits, RingEntryArithmetic.ONE, TimingProfile.builder().build());
  }

  @Override
  public String name() {
    return "null";
  }

  @Override
  public List<String> aliases() {
    return List.of();
  }

  @Override
  public String driver() {
    return "does nothing";
  }

  @Override
  public boolean coherent() {
    return true;
  }

  @Override
  public List<ChannelDescription> channels() {
    return channels;
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return new NullChannel();
  }

  private static final class NullChannel implements EngineChannel {
    private final long[] cookies = new long[DESCRIPTORS];
    private int size;

    @Override
    public boolean submit(Descriptor descriptor, long cookie) {
      if (size == cookies.length) {
        return false;
      }
      cookies[size++] = cookie;
      return true;
    }

    @Override
    public void doorbell() {}

    @Override
    public int poll(CompletionSink sink) {
      int n = size;
      size = 0;
      for (int i = 0; i < n; i++) {
        sink.completed(cookies[i], CompletionStatus.OK);
      }
      return n;
    }

    @Override
    public int capacity() {
      return cookies.length - size;
    }

    @Override
    public void abort(CompletionSink sink) {
      poll(sink);
    }

    @Override
    public void close() {}
  }
}
