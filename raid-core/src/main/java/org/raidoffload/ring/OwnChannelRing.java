package org.raidoffload.ring;

import com.lmax.disruptor.dsl.ProducerType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;

/**
 * A ring on which one thread claims, publishes and consumes; others may only look. It takes no locked instruction,
 * which would wait until the stores of a whole stripe have drained.
 */
public final class OwnChannelRing<S> extends ChannelRing<S> {
  private static final VarHandle COMPLETED;

  static {
    try {
      COMPLETED = MethodHandles.lookup().findVarHandle(OwnChannelRing.class, "completed", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long completed;

  /**
   * A ring of {@code descriptors} entries.
   *
   * @param factory builds each entry's content once
   */
  public OwnChannelRing(int descriptors, Supplier<S> factory) {
    super(descriptors, factory, ConsumerWait.none(), ProducerType.SINGLE);
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
