package org.raidoffload.engine;

import java.util.List;
import java.util.function.UnaryOperator;
import org.raidoffload.parity.ParityKernel;

/**
 * An offload engine: a device model or a real executor. Found by {@link java.util.ServiceLoader}. Immutable and
 * thread-safe apart from {@link #open}, whose channels belong to one thread each.
 */
public interface OffloadEngine {

  /** The preset's full name, such as {@code ioat-3.2}. */
  String name();

  /** Other names it answers to: the bare family for the usual generation. */
  List<String> aliases();

  /** The Linux driver and generation that the limits describe, or what executes for real. */
  String driver();

  /** Whether device and CPU caches see each other's writes. */
  boolean coherent();

  /**
   * Whether a chain must stay on one channel: drivers that cannot separate prepare from submit cannot hand a chain
   * over (Linux async_tx without channel switching).
   */
  default boolean wholeChainOnly() {
    return false;
  }

  /**
   * Whether channels work on the caller's memory directly as the CPU does, so that nothing is mapped; false for every
   * device.
   */
  default boolean runsOnCpu() {
    return false;
  }

  /**
   * Whether every channel completes in the order of submission. An engine that does not is refused for chains, since
   * nothing holds an operation back until the one before has ended.
   */
  default boolean ordered() {
    return channels().stream().allMatch(channel -> channel.behaviour().ordered());
  }

  /** Map failures to provoke, counted from now: none unless faults are injected. */
  default MapFaults mapFaults() {
    return MapFaults.NONE;
  }

  /** Whether channels run {@linkplain Fusion fused} steps; only executors on the CPU can. */
  default boolean fuses() {
    return false;
  }

  /** The channels, at least one; the index in this list is the channel's number. */
  List<ChannelDescription> channels();

  /**
   * Opens a channel that executes bytes.
   *
   * @param channel index into {@link #channels()}
   * @param memory how the channel's device reaches memory
   * @param kernel the arithmetic to use where the engine brings none of its own
   */
  EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel);

  /**
   * Opens a channel with something around what runs the descriptors, such as model time; what the engine itself adds,
   * such as faults, goes around that.
   */
  default EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
      UnaryOperator<EngineChannel> around) {
    return around.apply(open(channel, memory, kernel));
  }
}
