package org.raidoffload.engines.isal;

import org.raidoffload.parity.GaloisField;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.RecoveryCoefficients;

/**
 * Parity by ISA-L's {@code xor_gen}, {@code pq_gen}, {@code xor_check}, {@code pq_check} and {@code ec_encode_data}.
 * Its AVX and AVX2 forms store past the cache, which costs on blocks that are read again soon and pays on blocks that
 * are not.
 *
 * <p>ISA-L wants addresses and lengths in multiples of {@value #ALIGNMENT} bytes and has no notion of an absent
 * block; such calls run on {@link LongLaneKernel}.
 */
public final class IsalKernel implements ParityKernel {
  /** The system property that names a library file to use instead of the installed libisal; read once. */
  public static final String LIBRARY_PROPERTY = "raidoffload.isal";

  static final String NAME = "isal";

  /** ISA-L 2.30 {@code raid.h}: the widest requirement of {@code xor_gen} and {@code pq_gen}. */
  private static final int ALIGNMENT = 32;

  /** The AVX-512 form redoes the end of a block that is no multiple of this: wrong where it overwrites a source. */
  private static final int ENCODE_ALIGNMENT = 64;

  /** Eight slices of new data fit a first-level cache of 32 KiB until parity is made of them. */
  private static final long STREAMED_SLICE_BYTES = 4096;

  private static final ParityKernel OTHER = LongLaneKernel.INSTANCE;

  private final boolean streams;

  /** Fails with the reason when libisal is absent. */
  public IsalKernel() {
    this(false);
  }

  private IsalKernel(boolean streams) {
    this.streams = streams;
    IsalLibrary.absence().ifPresent(why -> {
      throw new IllegalStateException(why);
    });
  }

  /**
   * A kernel whose copies go past the cache too: a copy is {@code xor_gen} of the block and a block of zeros, whose
   * AVX and AVX2 forms use non-temporal stores. The Java Vector API has no such store. For blocks in memory that are
   * not read again soon; on blocks in the cache it is slower than a plain copy.
   */
  public static IsalKernel streaming() {
    return new IsalKernel(true);
  }

  @Override
  public String name() {
    return streams ? NAME + "-streaming" : NAME;
  }

  @Override
  public boolean storesPastCache() {
    return streams;
  }

  @Override
  public void copy(long source, long destination, long bytes) {
    var calls = IsalCalls.ofThisThread().begin().add(source).add(destination);
    if (streams && calls.isAligned(bytes, ALIGNMENT)) {
      for (long at = 0; at < bytes; at += IsalCalls.ZERO_BYTES) {
        calls.streamCopy(source + at, destination + at, Math.min(IsalCalls.ZERO_BYTES, bytes - at));
      }
    } else {
      OTHER.copy(source, destination, bytes);
    }
  }

  @Override
  public void xor(long[] sources, int count, long destination, long bytes) {
    ParityKernel.requireSources(count);
    var calls = IsalCalls.ofThisThread().begin().addAll(sources, count).add(destination);
    if (count >= 2 && !anyAbsent(sources, count) && calls.isAligned(bytes, ALIGNMENT)) {
      calls.xorGen(bytes);
    } else {
      OTHER.xor(sources, count, destination, bytes);
    }
  }

  @Override
  public void pq(long[] sources, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    if (q == 0 && p != 0) {
      xor(sources, count, p, bytes);
      return;
    }
    var calls = IsalCalls.ofThisThread().begin().addAll(sources, count).add(p).add(q);
    if (count >= 2 && p != 0 && !anyAbsent(sources, count) && calls.isAligned(bytes, ALIGNMENT)) {
      calls.pqGen(bytes);
    } else {
      OTHER.pq(sources, count, p, q, bytes);
    }
  }

  @Override
  public void pqAccumulate(long[] sources, byte[] coefficients, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    var calls = IsalCalls.ofThisThread().begin().addAll(sources, count).output(p).output(q);
    boolean overlaps = contains(sources, count, p) || contains(sources, count, q);
    if (p == 0 || q == 0 || overlaps || anyAbsent(sources, count) || !calls.isAligned(bytes, ENCODE_ALIGNMENT)) {
      OTHER.pqAccumulate(sources, coefficients, count, p, q, bytes);
      return;
    }
    for (int i = 0; i < count; i++) {
      calls.coefficient(0, i, count, 1);
      calls.coefficient(1, i, count, coefficients[i]);
    }
    calls.update(bytes);
  }

  @Override
  public void sumProduct(long[] sources, byte[] coefficients, int count, long destination, long bytes) {
    ParityKernel.requireSources(count);
    var calls = IsalCalls.ofThisThread().begin().addAll(sources, count).output(destination);
    if (anyAbsent(sources, count) || !calls.isAligned(bytes, ENCODE_ALIGNMENT)) {
      OTHER.sumProduct(sources, coefficients, count, destination, bytes);
      return;
    }
    for (int i = 0; i < count; i++) {
      calls.coefficient(0, i, count, coefficients[i]);
    }
    calls.encode(bytes);
  }

  @Override
  public boolean xorIsZero(long[] sources, int count, long bytes) {
    ParityKernel.requireSources(count);
    var calls = IsalCalls.ofThisThread().begin().addAll(sources, count);
    if (count < 2 || anyAbsent(sources, count) || !calls.isAligned(bytes, ALIGNMENT)) {
      return OTHER.xorIsZero(sources, count, bytes);
    }
    return calls.xorCheck(bytes);
  }

  @Override
  public int pqMismatch(long[] sources, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    var calls = IsalCalls.ofThisThread().begin().addAll(sources, count).add(p).add(q);
    boolean fits =
        count >= 2 && p != 0 && q != 0 && !anyAbsent(sources, count) && calls.isAligned(bytes, ALIGNMENT);
    return fits && calls.pqCheck(bytes) ? 0 : OTHER.pqMismatch(sources, count, p, q, bytes);
  }

  @Override
  public void copyXor(long[] from, long[] to, int count, long p, long bytes) {
    ParityKernel.requireSources(count);
    copyWithParity(from, to, count, p, 0, bytes);
  }

  @Override
  public void copyPq(long[] from, long[] to, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    copyWithParity(from, to, count, p, q, bytes);
  }

  private void copyWithParity(long[] from, long[] to, int count, long p, long q, long bytes) {
    var calls = IsalCalls.ofThisThread().begin().addAll(from, count).addAll(to, count).add(p).add(q);
    if (count < 2 || p == 0 || anyAbsent(from, count) || anyAbsent(to, count)
        || !calls.isAligned(bytes, ALIGNMENT)) {
      OTHER.copyPq(from, to, count, p, q, bytes);
    } else if (streams) {
      long slice = bytes <= IsalCalls.ZERO_BYTES ? bytes : STREAMED_SLICE_BYTES;
      for (long at = 0; at < bytes; at += slice) {
        streamSlice(calls, from, to, count, p, q, at, Math.min(slice, bytes - at));
      }
    } else {
      copyAll(from, to, count, bytes);
      pq(to, count, p, q, bytes);
    }
  }

  /** Parity comes from the new data, which the copies have just brought into the cache; the copies are not there. */
  private static void streamSlice(
      IsalCalls calls, long[] from, long[] to, int count, long p, long q, long at, long bytes) {
    for (int i = 0; i < count; i++) {
      calls.streamCopy(from[i] + at, to[i] + at, bytes);
    }
    calls.begin();
    for (int i = 0; i < count; i++) {
      calls.add(from[i] + at);
    }
    if (q == 0) {
      calls.add(p + at).xorGen(bytes);
    } else {
      calls.add(p + at).add(q + at).pqGen(bytes);
    }
  }

  private void copyAll(long[] from, long[] to, int count, long bytes) {
    for (int i = 0; i < count; i++) {
      if (from[i] != to[i]) {
        copy(from[i], to[i], bytes);
      }
    }
  }

  @Override
  public void updateXor(long newData, long data, long p, long bytes) {
    var calls = IsalCalls.ofThisThread().begin().add(newData).add(data).add(p).add(p);
    if (p == 0 || !calls.isAligned(bytes, ALIGNMENT)) {
      OTHER.updateXor(newData, data, p, bytes);
      return;
    }
    calls.xorGen(bytes);
    copy(newData, data, bytes);
  }

  @Override
  public void updatePq(long newData, long data, byte coefficient, long p, long q, long bytes) {
    var calls =
        IsalCalls.ofThisThread().begin().add(newData).add(data).add(p).add(q).output(p).output(q);
    if (p == 0 || q == 0 || !calls.isAligned(bytes, ENCODE_ALIGNMENT)) {
      OTHER.updatePq(newData, data, coefficient, p, q, bytes);
      return;
    }
    for (int column = 0; column < 4; column++) {
      calls.coefficient(0, column, 4, column == 3 ? 0 : 1);
      calls.coefficient(1, column, 4, column < 2 ? coefficient : column - 2);
    }
    calls.encode(bytes);
    copy(newData, data, bytes);
  }

  @Override
  public void recoverTwoData(long[] sources, int count, int slotX, int slotY, long p, long q, long bytes) {
    ParityKernel.requireSlot(slotY, count);
    int a = RecoveryCoefficients.ofParity(slotX, slotY);
    int b = RecoveryCoefficients.ofSyndrome(slotX, slotY);
    var calls = IsalCalls.ofThisThread().begin();
    for (int i = 0; i < count; i++) {
      if (i != slotX && i != slotY) {
        calls.add(sources[i]);
      }
    }
    calls.add(p).add(q).output(sources[slotX]).output(sources[slotY]);
    if (anyAbsent(sources, count) || !calls.isAligned(bytes, ALIGNMENT)) {
      OTHER.recoverTwoData(sources, count, slotX, slotY, p, q, bytes);
      return;
    }
    int column = 0;
    for (int i = 0; i < count; i++) {
      if (i != slotX && i != slotY) {
        int higher = a ^ GaloisField.multiply(b, GaloisField.exp(i));
        calls.coefficient(0, column, count, higher ^ 1);
        calls.coefficient(1, column++, count, higher);
      }
    }
    calls.coefficient(0, column, count, a ^ 1);
    calls.coefficient(1, column++, count, a);
    calls.coefficient(0, column, count, b);
    calls.coefficient(1, column, count, b);
    calls.encode(bytes);
  }

  @Override
  public void recoverDataAndP(long[] sources, int count, int slot, long p, long q, long bytes) {
    ParityKernel.requireSlot(slot, count);
    int scale = RecoveryCoefficients.ofSyndrome(slot);
    var calls = IsalCalls.ofThisThread().begin();
    for (int i = 0; i < count; i++) {
      if (i != slot) {
        calls.add(sources[i]);
      }
    }
    calls.add(q).output(sources[slot]).output(p);
    if (p == 0 || anyAbsent(sources, count) || !calls.isAligned(bytes, ALIGNMENT)) {
      OTHER.recoverDataAndP(sources, count, slot, p, q, bytes);
      return;
    }
    int column = 0;
    for (int i = 0; i < count; i++) {
      if (i != slot) {
        int lost = GaloisField.multiply(scale, GaloisField.exp(i));
        calls.coefficient(0, column, count, lost);
        calls.coefficient(1, column++, count, lost ^ 1);
      }
    }
    calls.coefficient(0, column, count, scale);
    calls.coefficient(1, column, count, scale);
    calls.encode(bytes);
  }

  private static boolean anyAbsent(long[] addresses, int count) {
    return contains(addresses, count, 0);
  }

  private static boolean contains(long[] addresses, int count, long address) {
    for (int i = 0; i < count; i++) {
      if (addresses[i] == address) {
        return true;
      }
    }
    return false;
  }
}
