package org.raidoffload.engine;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.parity.GaloisField;
import org.raidoffload.parity.HeapBlock;
import org.raidoffload.parity.HeapKernel;
import org.raidoffload.parity.HeapKernels;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;

/**
 * A stripe whose blocks lie in {@code byte[]}, for callers whose data is on the Java heap: runs a plan on the caller's
 * thread. Software only, and no engine takes part: no device can reach the heap, so that there is no channel to choose,
 * no mapping and no fallback. Memory for a scheduler is off the heap, in a {@link org.raidoffload.request.StripeMemory}.
 *
 * <pre>{@code
 * StripeRequest write = StripeRequest.write(array, 0, 0, 1, 2, 3);
 * HeapStripe stripe = HeapStripe.allocate(new StripePlanner().plan(write));
 * read(stripe.array(StripeBuffer.newData(0)));   // and what else the plan needs
 * stripe.run();
 * write(stripe.array(StripeBuffer.P));
 * }</pre>
 *
 * <p>Holds the caller's arrays, never copies. Reusable for any stripe of the plan's shape. One thread at a time.
 */
public final class HeapStripe {
  private final StripePlan plan;
  private final HeapKernel kernel;
  /** By the buffer's index in the plan. */
  private final @Nullable HeapBlock[] blocks;
  private final @Nullable HeapBlock[] sources = new @Nullable HeapBlock[ChannelLimits.MAXIMUM_SOURCES];
  private final byte[] coefficients = new byte[ChannelLimits.MAXIMUM_SOURCES];
  private final HeapBlock sum;

  /** A stripe of the plan's shape with nothing bound, on the heap kernels that serve all of this JVM. */
  public HeapStripe(StripePlan plan) {
    this(plan, HeapKernels.shared());
  }

  /** As {@link #HeapStripe(StripePlan)}, on a kernel of the caller's choice. */
  public HeapStripe(StripePlan plan, HeapKernel kernel) {
    this.plan = plan;
    this.kernel = kernel;
    this.blocks = new HeapBlock[plan.buffers().size()];
    this.sum = HeapBlock.of(new byte[plan.unitBytes()]);
  }

  /** A stripe of the plan's shape with an array of its own, of {@link StripePlan#unitBytes}, for each of its buffers. */
  public static HeapStripe allocate(StripePlan plan) {
    HeapStripe stripe = new HeapStripe(plan);
    for (StripeBuffer buffer : plan.buffers()) {
      stripe.bind(buffer, new byte[plan.unitBytes()]);
    }
    return stripe;
  }

  /**
   * Binds a buffer to an array that is exactly one block long.
   *
   * @throws IllegalArgumentException as {@link #bind(StripeBuffer, byte[], int, int)}
   */
  public HeapStripe bind(StripeBuffer buffer, byte[] array) {
    return bind(buffer, array, 0, array.length);
  }

  /**
   * The array that a buffer is bound to.
   *
   * @throws IllegalArgumentException when the plan has no such buffer, or it is not bound
   */
  public byte[] array(StripeBuffer buffer) {
    HeapBlock block = blocks[index(buffer)];
    if (block == null) {
      throw new IllegalArgumentException("buffer " + buffer + ": not bound");
    }
    return block.array();
  }

  private int index(StripeBuffer buffer) {
    int index = plan.buffers().indexOf(buffer);
    if (index < 0) {
      throw new IllegalArgumentException("buffer " + buffer + ": not in the plan (which has " + plan.buffers() + ")");
    }
    return index;
  }

  /**
   * Binds a buffer to part of an array.
   *
   * @param offset first byte of the block in the array
   * @param length the plan's {@link StripePlan#unitBytes}
   * @throws IllegalArgumentException when the plan has no such buffer, the length is not a block's, the block does not
   *     lie within the array, or it overlaps another one
   */
  public HeapStripe bind(StripeBuffer buffer, byte[] array, int offset, int length) {
    int index = index(buffer);
    if (length != plan.unitBytes()) {
      throw new IllegalArgumentException("buffer " + buffer + ": " + length + " bytes (must be " + plan.unitBytes()
          + ")");
    }
    if (offset < 0 || offset > array.length - length) {
      throw new IllegalArgumentException("buffer " + buffer + ": " + length + " bytes at offset " + offset
          + " (the array has " + array.length + ")");
    }
    refuseOverlap(index, array, offset, length);
    blocks[index] = HeapBlock.of(array, offset);
    return this;
  }

  /** It is the same array that matters, not one that is equal. */
  @SuppressWarnings("ReferenceEquality")
  private void refuseOverlap(int index, byte[] array, int offset, int length) {
    for (int other = 0; other < blocks.length; other++) {
      HeapBlock taken = blocks[other];
      if (other != index && taken != null && taken.array() == array && Math.abs(taken.offset() - offset) < length) {
        throw new IllegalArgumentException("buffer " + plan.buffers().get(index) + ": at offset " + offset
            + " it overlaps buffer " + plan.buffers().get(other) + " at offset " + taken.offset()
            + " of the same array");
      }
    }
  }

  /**
   * Runs the plan's operations.
   *
   * @return what its validations found: {@link CompletionStatus#OK}, or {@link CompletionStatus#P_MISMATCH} and
   *     {@link CompletionStatus#Q_MISMATCH} as bits
   * @throws IllegalArgumentException when a buffer of the plan is not bound; nothing was written then
   */
  public int run() {
    List<StripeBuffer> buffers = plan.buffers();
    for (int i = 0; i < blocks.length; i++) {
      if (blocks[i] == null) {
        throw new IllegalArgumentException("buffer " + buffers.get(i) + ": not bound (the plan needs " + buffers + ")");
      }
    }
    int found = CompletionStatus.OK;
    for (Operation operation : plan.operations()) {
      found |= run(operation);
    }
    return found;
  }

  private int run(Operation op) {
    int n = op.sourceCount();
    int bytes = op.length();
    for (int i = 0; i < n; i++) {
      sources[i] = at(op.source(i));
      coefficients[i] = (byte) op.coefficient(i);
    }
    switch (op.opcode()) {
      case COPY -> copy(at(op.source(0)), op.sourceOffset(), at(op.p()), op.destinationOffset(), bytes);
      case ZERO -> fill(at(op.p()), bytes);
      case XOR -> kernel.xor(sources, n, at(op.p()), bytes);
      case XOR_VAL -> {
        return kernel.xorIsZero(sources, n, bytes) ? CompletionStatus.OK : CompletionStatus.P_MISMATCH;
      }
      case PQ -> pq(op, n, bytes);
      case PQ_VAL -> {
        return mismatch(op, n, bytes);
      }
    }
    return CompletionStatus.OK;
  }

  private HeapBlock at(int buffer) {
    HeapBlock block = blocks[buffer];
    if (block == null) {
      throw new IllegalStateException("buffer " + plan.buffers().get(buffer) + " is not bound");
    }
    return block;
  }

  private @Nullable HeapBlock atOrNull(int buffer) {
    return buffer == Operation.NONE ? null : at(buffer);
  }

  private static void copy(HeapBlock from, int sourceOffset, HeapBlock to, int destinationOffset, int bytes) {
    System.arraycopy(from.array(), from.offset() + sourceOffset, to.array(), to.offset() + destinationOffset, bytes);
  }

  private static void fill(HeapBlock block, int bytes) {
    Arrays.fill(block.array(), block.offset(), block.offset() + bytes, (byte) 0);
  }

  private void pq(Operation op, int n, int bytes) {
    HeapBlock p = atOrNull(op.p());
    HeapBlock q = atOrNull(op.q());
    if (op.continues()) {
      kernel.pqAccumulate(sources, coefficients, n, p, q, bytes);
      return;
    }
    int slots = bySlot(n);
    if (slots > 0) {
      kernel.pq(sources, slots, p, q, bytes);
      return;
    }
    // P or Q may be a source: Q is summed up aside before P is written.
    if (q != null) {
      sumProduct(n, bytes);
    }
    if (p != null) {
      kernel.xor(sources, n, p, bytes);
    }
    if (q != null) {
      copy(sum, 0, q, 0, bytes);
    }
  }

  private void sumProduct(int n, int bytes) {
    fill(sum, bytes);
    kernel.pqAccumulate(sources, coefficients, n, null, sum, bytes);
  }

  private int mismatch(Operation op, int n, int bytes) {
    int slots = bySlot(n);
    if (slots == 0) {
      throw new IllegalStateException("PQ_VAL of " + plan + " (its coefficients must be ascending powers of 2)");
    }
    return kernel.pqMismatch(sources, slots, atOrNull(op.p()), atOrNull(op.q()), bytes);
  }

  /**
   * Moves each source to the slot that its coefficient stands for, with nothing in the slots between.
   *
   * @return the number of slots, or 0 where coefficients are no ascending powers of the generator: nothing has moved
   */
  private int bySlot(int n) {
    int slots = 0;
    for (int i = 0; i < n; i++) {
      int slot = coefficients[i] == 0 ? -1 : GaloisField.log(coefficients[i] & 0xff);
      if (slot < slots) {
        return 0;
      }
      slots = slot + 1;
    }
    int free = slots;
    for (int i = n - 1; i >= 0; i--) {
      int slot = GaloisField.log(coefficients[i] & 0xff);
      HeapBlock source = sources[i];
      Arrays.fill(sources, slot, free, null);
      sources[slot] = source;
      free = slot;
    }
    Arrays.fill(sources, 0, free, null);
    return slots;
  }
}
