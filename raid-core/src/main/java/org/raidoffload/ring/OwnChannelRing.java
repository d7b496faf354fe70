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
  private boolean claimed;

  /**
   * A ring of {@code descriptors} entries.
   *
   * @param factory builds each entry's content once
   */
  public OwnChannelRing(int descriptors, Supplier<S> factory) {
    super(descriptors, factory, ConsumerWait.none(), ProducerType.SINGLE);
    skipFirstLap();
    claimed = false;
  }

  /**
   * There is no room within another claim either, as for code of the caller that is told while a leg is filled and submits:
   * to publish the inner one would publish the outer one with it, half filled.
   */
  @Override
  public long tryClaim(int n) {
    if (claimed) {
      return FULL;
    }
    long last = super.tryClaim(n);
    claimed = last != FULL;
    return last;
  }

  @Override
  public void publish(long first, long last) {
    claimed = false;
    super.publish(first, last);
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
