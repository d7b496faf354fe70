package org.raidoffload.ring;

import com.lmax.disruptor.dsl.ProducerType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;

/**
 * A ring on which any thread claims and publishes, and one consumes. What the consumer completes may be seen late: one
 * that is about to sleep because nobody waits for room calls {@link ConsumerWait#beforeLastLook} before it looks for the
 * last time, or a producer that found the ring full and then said so would wait for ever.
 */
public final class SharedChannelRing<S> extends ChannelRing<S> {
  private static final VarHandle COMPLETED;

  static {
    try {
      COMPLETED = MethodHandles.lookup().findVarHandle(SharedChannelRing.class, "completed", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long completed;

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
    COMPLETED.setRelease(this, sequence);
  }

  @Override
  public long completed() {
    return (long) COMPLETED.getAcquire(this);
  }
}
