package org.raidoffload.ring;

import com.lmax.disruptor.dsl.ProducerType;
import java.util.function.Supplier;

/** A ring on which any thread claims and publishes, and one consumes. */
public final class SharedChannelRing<S> extends ChannelRing<S> {
  /**
   * Volatile: a producer that found the ring full and then told the consumer so in a volatile variable is seen by a
   * consumer that reads the variable after {@link #complete}. A mere release of the gate, and of this, could be delayed
   * past that read, and both would wait for ever.
   */
  private volatile long completed;

  /**
   * A ring of {@code descriptors} entries.
   *
   * @param factory builds each entry's content once
   * @param wait how the consumer waits, shared by all rings that it serves
   */
  public SharedChannelRing(int descriptors, Supplier<S> factory, ConsumerWait wait) {
    super(descriptors, factory, wait, ProducerType.MULTI);
    skipFirstLap();
  }

  @Override
  void nowCompleted(long sequence) {
    completed = sequence;
  }

  @Override
  public long completed() {
    return completed;
  }
}
