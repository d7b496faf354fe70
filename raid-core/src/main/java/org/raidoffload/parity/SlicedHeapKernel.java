package org.raidoffload.parity;

import org.jspecify.annotations.Nullable;

/**
 * A heap kernel that goes through blocks in slices which stay in the first-level cache, so that several passes over
 * a slice cost little more than one. The passes are {@link HeapLanes}.
 */
final class SlicedHeapKernel implements HeapKernel {
  private final HeapLanes lanes;
  private final String name;

  SlicedHeapKernel(HeapLanes lanes) {
    this.lanes = lanes;
    name = lanes.name();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void xor(@Nullable HeapBlock[] sources, int count, HeapBlock destination, int bytes) {
    destination.check(bytes);
    HeapSlices slices = HeapSlices.of(sources, count, bytes);
    HeapSum sum = slices.parity;
    sum.in(destination, slices);
    for (int position = 0; position < bytes; position += HeapSlices.BYTES) {
      int length = sliceLength(position, bytes);
      slices.moveTo(position);
      sum.moveTo(position);
      xorSlice(slices, 0, count, sum, length);
      sum.store(position, length);
    }
    slices.close();
  }

  @Override
  public void pq(@Nullable HeapBlock[] sources, int count, @Nullable HeapBlock p, @Nullable HeapBlock q, int bytes) {
    if (q == null) {
      if (p != null) {
        xor(sources, count, p, bytes);
      }
      return;
    }
    check(p, bytes);
    q.check(bytes);
    HeapSlices slices = HeapSlices.of(sources, count, bytes);
    slices.parity.in(p, slices);
    slices.syndrome.in(q, slices);
    for (int position = 0; position < bytes; position += HeapSlices.BYTES) {
      int length = sliceLength(position, bytes);
      pqSlice(slices, count, position, length);
      slices.parity.store(position, length);
      slices.syndrome.store(position, length);
    }
    slices.close();
  }

  @Override
  public void pqAccumulate(
      @Nullable HeapBlock[] sources,
      byte[] coefficients,
      int count,
      @Nullable HeapBlock p,
      @Nullable HeapBlock q,
      int bytes) {
    check(p, bytes);
    check(q, bytes);
    HeapSlices slices = HeapSlices.of(sources, count, bytes);
    HeapSum parity = slices.parity;
    HeapSum syndrome = slices.syndrome;
    parity.in(p, slices);
    syndrome.in(q, slices);
    for (int position = 0; position < bytes; position += HeapSlices.BYTES) {
      int length = sliceLength(position, bytes);
      moveTo(slices, position);
      parity.load(position, length);
      syndrome.load(position, length);
      for (int i = 0; i < count; i++) {
        byte[] from = slices.arrays[i];
        int at = slices.at[i];
        if (p == null) {
          lanes.foldProduct(from, at, coefficients[i], syndrome.array, syndrome.at, 0, length);
        } else if (q == null) {
          lanes.fold(from, at, parity.array, parity.at, 0, length);
        } else {
          lanes.accumulate(
              from, at, coefficients[i], parity.array, parity.at, syndrome.array, syndrome.at, 0, length);
        }
      }
      parity.store(position, length);
      syndrome.store(position, length);
    }
    slices.close();
  }

  @Override
  public boolean xorIsZero(@Nullable HeapBlock[] sources, int count, int bytes) {
    HeapSlices slices = HeapSlices.of(sources, count, bytes);
    HeapSum sum = slices.parity;
    sum.inScratch();
    boolean isZero = true;
    for (int position = 0; position < bytes && isZero; position += HeapSlices.BYTES) {
      int length = sliceLength(position, bytes);
      moveTo(slices, position);
      if (count == 1) {
        isZero = slices.isZero(0, length);
      } else {
        xorSlice(slices, 1, count, sum, length);
        isZero = slices.equals(0, sum, length);
      }
    }
    slices.close();
    return isZero;
  }

  @Override
  public int pqMismatch(
      @Nullable HeapBlock[] sources, int count, @Nullable HeapBlock p, @Nullable HeapBlock q, int bytes) {
    check(p, bytes);
    check(q, bytes);
    HeapSlices slices = HeapSlices.of(sources, count, bytes);
    slices.parity.inScratch();
    slices.syndrome.inScratch();
    int mismatch = 0;
    for (int position = 0; position < bytes; position += HeapSlices.BYTES) {
      int length = sliceLength(position, bytes);
      if (q == null) {
        moveTo(slices, position);
        xorSlice(slices, 0, count, slices.parity, length);
      } else {
        pqSlice(slices, count, position, length);
      }
      mismatch |= p == null || slices.parity.equals(p, position, length) ? 0 : 1;
      mismatch |= q == null || slices.syndrome.equals(q, position, length) ? 0 : 2;
    }
    slices.close();
    return mismatch;
  }

  @Override
  public void recoverTwoData(
      @Nullable HeapBlock[] sources, int count, int slotX, int slotY, HeapBlock p, HeapBlock q, int bytes) {
    byte a = (byte) RecoveryCoefficients.ofParity(slotX, slotY);
    byte b = (byte) RecoveryCoefficients.ofSyndrome(slotX, slotY);
    HeapBlock x = lost(sources, count, slotX);
    HeapBlock y = lost(sources, count, slotY);
    p.check(bytes);
    q.check(bytes);
    HeapSlices slices = HeapSlices.of(sources, count, bytes);
    slices.withdraw(slotX);
    slices.withdraw(slotY);
    slices.parity.inScratch();
    slices.syndrome.inScratch();
    byte[] parity = slices.parity.scratch;
    byte[] syndrome = slices.syndrome.scratch;
    for (int position = 0; position < bytes; position += HeapSlices.BYTES) {
      int length = sliceLength(position, bytes);
      int xAt = x.offset + position;
      int yAt = y.offset + position;
      pqSlice(slices, count, position, length);
      lanes.fold(p.array, p.offset + position, parity, 0, 0, length);
      lanes.fold(q.array, q.offset + position, syndrome, 0, 0, length);
      lanes.combine(parity, a, syndrome, b, y.array, yAt, 0, length);
      lanes.fold(y.array, yAt, parity, 0, 0, length);
      System.arraycopy(parity, 0, x.array, xAt, length);
    }
    slices.close();
  }

  @Override
  public void recoverDataAndP(
      @Nullable HeapBlock[] sources, int count, int slot, @Nullable HeapBlock p, HeapBlock q, int bytes) {
    byte scale = (byte) RecoveryCoefficients.ofSyndrome(slot);
    HeapBlock lost = lost(sources, count, slot);
    check(p, bytes);
    q.check(bytes);
    HeapSlices slices = HeapSlices.of(sources, count, bytes);
    slices.withdraw(slot);
    HeapSum parity = slices.parity;
    parity.in(p, slices);
    slices.syndrome.inScratch();
    byte[] syndrome = slices.syndrome.scratch;
    for (int position = 0; position < bytes; position += HeapSlices.BYTES) {
      int length = sliceLength(position, bytes);
      int lostAt = lost.offset + position;
      pqSlice(slices, count, position, length);
      lanes.fold(q.array, q.offset + position, syndrome, 0, 0, length);
      lanes.combine(syndrome, scale, syndrome, (byte) 0, lost.array, lostAt, 0, length);
      lanes.fold(lost.array, lostAt, parity.array, parity.at, 0, length);
      parity.store(position, length);
    }
    slices.close();
  }

  /** The xor of slots {@code first} to {@code count - 1}, at least one. */
  private void xorSlice(HeapSlices slices, int first, int count, HeapSum sum, int length) {
    int slot = first;
    if ((count - first) % 4 == 1) {
      System.arraycopy(slices.arrays[slot], slices.at[slot], sum.array, sum.at, length);
      slot++;
    } else {
      lanes.xorOf(slices.arrays, slices.at, slot, sum.array, sum.at, 0, length);
      slot += 4;
    }
    for (; slot < count; slot += 4) {
      lanes.xorInto(slices.arrays, slices.at, slot, sum.array, sum.at, 0, length);
    }
  }

  /** P and Q from the top four slots down, the topmost being zeros where the count is not a multiple of four. */
  private void pqSlice(HeapSlices slices, int count, int position, int length) {
    moveTo(slices, position);
    HeapSum p = slices.parity;
    HeapSum q = slices.syndrome;
    byte[][] arrays = slices.arrays;
    int[] at = slices.at;
    int slot = (count - 1) & -4;
    if (slot == count - 1) {
      System.arraycopy(arrays[slot], at[slot], p.array, p.at, length);
      System.arraycopy(arrays[slot], at[slot], q.array, q.at, length);
    } else {
      lanes.pqOf(arrays, at, slot, p.array, p.at, q.array, q.at, 0, length);
    }
    while (slot > 0) {
      slot -= 4;
      lanes.pqInto(arrays, at, slot, p.array, p.at, q.array, q.at, 0, length);
    }
  }

  private static void moveTo(HeapSlices slices, int position) {
    slices.moveTo(position);
    slices.parity.moveTo(position);
    slices.syndrome.moveTo(position);
  }

  private static int sliceLength(int position, int bytes) {
    return Math.min(HeapSlices.BYTES, bytes - position);
  }

  private static void check(@Nullable HeapBlock block, int bytes) {
    if (block != null) {
      block.check(bytes);
    }
  }

  private static HeapBlock lost(@Nullable HeapBlock[] sources, int count, int slot) {
    HeapBlock block = slot < 0 || slot >= count ? null : sources[slot];
    if (block == null) {
      throw new IllegalArgumentException("slot: " + slot + " (must hold one of " + count + " blocks, to be written)");
    }
    return block;
  }
}
