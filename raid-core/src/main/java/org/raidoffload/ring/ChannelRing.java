package org.raidoffload.ring;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.dsl.ProducerType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;

/**
 * The descriptor list of one channel as a Disruptor ring. A cookie is a sequence, issuing is publishing, out of
 * descriptors is {@link #FULL}, and what has completed is the consumer's sequence.
 *
 * <p>Any number of threads claim and publish; one thread consumes. Slots are built once and reused. The ring holds
 * exactly the channel's descriptor count, although a Disruptor's size is a power of two: the sequence that gates the
 * producers runs behind the completed one by the difference.
 *
 * @param <S> what a slot holds
 */
public final class ChannelRing<S> {

  /** Returned by {@link #tryClaim} when there is no room. */
  public static final long FULL = -1;

  private static final VarHandle COMPLETED;

  static {
    try {
      COMPLETED = MethodHandles.lookup().findVarHandle(ChannelRing.class, "completed", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final RingBuffer<S> ring;
  private final Sequence gate;
  private final int descriptors;
  private final long slack;
  private final boolean oneThread;
  private volatile long completed;

  /**
   * A ring of {@code descriptors} slots.
   *
   * @param factory builds each slot's content once
   * @param wait how the consumer waits, shared by all rings that it serves
   * @param oneThread true only where one thread does all the claiming and the consuming too
   */
  public ChannelRing(int descriptors, Supplier<S> factory, ConsumerWait wait, boolean oneThread) {
    int size = Integer.highestOneBit(Math.max(1, descriptors - 1)) << (descriptors > 1 ? 1 : 0);
    this.descriptors = descriptors;
    this.oneThread = oneThread;
    this.slack = (long) size - descriptors;
    this.ring = RingBuffer.create(oneThread ? ProducerType.SINGLE : ProducerType.MULTI, factory::get, size,
        wait.strategy());
    this.gate = new Sequence(-1 - slack);
    ring.addGatingSequences(gate);
    this.gate.set(-1 - slack);
    skipFirstLap();
  }

  /** The sequencers trust a gate of -1 until they first look, so the exact limit holds only after one lap. */
  private void skipFirstLap() {
    long last = tryClaim(descriptors);
    ring.publish(last - descriptors + 1, last);
    complete(last);
  }

  /** Slots of the ring: the channel's descriptor count. */
  public int descriptors() {
    return descriptors;
  }

  /** Claims {@code n} slots in a row and returns the last one's sequence, or {@link #FULL}. Any thread. */
  public long tryClaim(int n) {
    if (n > descriptors) {
      throw new IllegalArgumentException("claim of " + n + " slots (the ring has " + descriptors + ")");
    }
    try {
      return ring.tryNext(n);
    } catch (InsufficientCapacityException full) {
      return FULL;
    }
  }

  /** The slot of a sequence: the claimer's until {@link #publish}, the consumer's until {@link #complete}. */
  public S slot(long sequence) {
    return ring.get(sequence);
  }

  /** Issues the slots {@code first..last}. */
  public void publish(long first, long last) {
    ring.publish(first, last);
  }

  /** The last slot that was claimed by now, published or not: a bound for one look at the ring. Any thread. */
  public long cursor() {
    return ring.getCursor();
  }

  /** Whether the slot has been published. Consumer only. */
  public boolean isPublished(long sequence) {
    return ring.getCursor() >= sequence && ring.isAvailable(sequence);
  }

  /**
   * Frees every slot up to and including {@code sequence}. Consumer only. A producer that found the ring full and then
   * told the consumer so in a volatile variable is seen by a consumer that reads the variable after this: the gate is
   * written before a volatile, since a mere release could be delayed past that read, and both would wait for ever.
   */
  public void complete(long sequence) {
    gate.set(sequence - slack);
    if (oneThread) {
      COMPLETED.setRelease(this, sequence);
    } else {
      completed = sequence;
    }
  }

  /** The last completed cookie; the first slot to be published is the one after it. */
  public long completed() {
    return completed;
  }

  /** Slots that are claimed and not completed; a snapshot. */
  public long occupied() {
    return Math.clamp(ring.getCursor() - completed, 0L, descriptors);
  }
}
