package org.raidoffload.engine;

import java.util.List;
import java.util.function.UnaryOperator;
import org.raidoffload.parity.ParityKernel;

/**
 * An engine that is another one in everything: the base for engines that change some of it. Forwards every method of
 * {@link OffloadEngine}, those with a default too, so that a wrapped engine loses nothing. As thread-safe as the engine
 * behind it; what a subclass adds must be immutable.
 *
 * <p>A subclass that changes how channels are opened overrides both {@code open} methods: neither calls the other here.
 */
public abstract class ForwardingEngine implements OffloadEngine {
  private final OffloadEngine engine;

  /** An engine that is {@code engine} until a subclass says otherwise. */
  protected ForwardingEngine(OffloadEngine engine) {
    this.engine = engine;
  }

  /** The engine behind this one. */
  protected final OffloadEngine engine() {
    return engine;
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public List<String> aliases() {
    return engine.aliases();
  }

  @Override
  public String driver() {
    return engine.driver();
  }

  @Override
  public boolean coherent() {
    return engine.coherent();
  }

  @Override
  public boolean wholeChainOnly() {
    return engine.wholeChainOnly();
  }

  @Override
  public boolean runsOnCpu() {
    return engine.runsOnCpu();
  }

  @Override
  public boolean ordered() {
    return engine.ordered();
  }

  @Override
  public MapFaults mapFaults() {
    return engine.mapFaults();
  }

  @Override
  public boolean fuses() {
    return engine.fuses();
  }

  @Override
  public List<ChannelDescription> channels() {
    return engine.channels();
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return engine.open(channel, memory, kernel);
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
      UnaryOperator<EngineChannel> around) {
    return engine.open(channel, memory, kernel, around);
  }

  @Override
  public String toString() {
    return name();
  }
}
