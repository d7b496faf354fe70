package org.raidoffload.ring;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.dsl.ProducerType;
import java.util.function.Supplier;

/**
 * The descriptor list of one channel as a Disruptor ring. A cookie is a sequence, issuing is publishing, out of
 * descriptors is {@link #FULL}, and what has completed is the consumer's sequence. Which threads may claim and publish
 * is the class's contract: any in a {@link SharedChannelRing}, the consumer alone in an {@link OwnChannelRing}.
 *
 * <p>Entries are built once and reused. The ring holds exactly the channel's descriptor count, although a Disruptor's
 * size is a power of two: the sequence that gates the producers runs behind the completed one by the difference.
 *
 * @param <S> what an entry holds
 */
public abstract sealed class ChannelRing<S> permits SharedChannelRing, OwnChannelRing {

  /** Returned by {@link #tryClaim} when there is no room. */
  public static final long FULL = -1;

  private final RingBuffer<S> ring;
  private final Sequence gate;
  private final int descriptors;
  private final long slack;

  ChannelRing(int descriptors, Supplier<S> factory, ConsumerWait wait, ProducerType producers) {
    int size = Integer.highestOneBit(Math.max(1, descriptors - 1)) << (descriptors > 1 ? 1 : 0);
    this.descriptors = descriptors;
    this.slack = (long) size - descriptors;
    this.ring = RingBuffer.create(producers, factory::get, size, wait.strategy());
    this.gate = new Sequence(-1 - slack);
    ring.addGatingSequences(gate);
    this.gate.set(-1 - slack);
  }

  /** The sequencers trust a gate of -1 until they first look, so the exact limit holds only after one lap. */
  final void skipFirstLap() {
    long last = tryClaim(descriptors);
    ring.publish(last - descriptors + 1, last);
    complete(last);
  }

  /** Entries of the ring: the channel's descriptor count. */
  public final int descriptors() {
    return descriptors;
  }

  /** Claims {@code n} entries in a row and returns the last one's sequence, or {@link #FULL}. */
  public long tryClaim(int n) {
    if (n > descriptors) {
      throw new IllegalArgumentException("claim of " + n + " entries (the ring has " + descriptors + ")");
    }
    try {
      return ring.tryNext(n);
    } catch (InsufficientCapacityException full) {
      return FULL;
    }
  }

  /** The entry of a sequence: the claimer's until {@link #publish}, the consumer's until {@link #complete}. */
  public final S entry(long sequence) {
    return ring.get(sequence);
  }

  /** Issues the entries {@code first..last}. */
  public void publish(long first, long last) {
    ring.publish(first, last);
  }

  /** The last entry that was claimed by now, published or not: a bound for one look at the ring. Any thread. */
  public final long cursor() {
    return ring.getCursor();
  }

  /** Whether the entry has been published. Consumer only. */
  public final boolean isPublished(long sequence) {
    return ring.getCursor() >= sequence && ring.isAvailable(sequence);
  }

  /** Frees every entry up to and including {@code sequence}. Consumer only. */
  public final void complete(long sequence) {
    gate.set(sequence - slack);
    nowCompleted(sequence);
  }

  /** Tells how far the consumer is; the gate has been moved. */
  abstract void nowCompleted(long sequence);

  /** The last completed cookie; the first entry to be published is the one after it. Any thread. */
  public abstract long completed();

  /** Entries that are claimed and not completed; a snapshot. Any thread. */
  public final long occupied() {
    return Math.clamp(ring.getCursor() - completed(), 0L, descriptors);
  }
}
