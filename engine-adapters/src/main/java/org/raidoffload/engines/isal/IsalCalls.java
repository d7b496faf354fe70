package org.raidoffload.engines.isal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Calls into libisal with the pointer lists they take. One per thread: lists, coefficient matrix and multiplication
 * tables live in native memory that is allocated once, and the tables are kept while the matrix stays the same.
 */
final class IsalCalls {
  /** Room to begin with, for the stripes of most arrays; it grows with the longest list. */
  private static final int POINTERS_AT_FIRST = 64;

  private static final int MOST_ROWS = 2;

  /** What {@code ec_init_tables} writes for each coefficient. */
  private static final int TABLE_BYTES = 32;

  /** The longest {@link #streamCopy}: the zeros stay in the first-level cache beside what is copied. */
  static final long ZERO_BYTES = 16 << 10;

  private static final ThreadLocal<IsalCalls> PER_THREAD = ThreadLocal.withInitial(IsalCalls::new);

  private final Arena arena = Arena.ofAuto();
  private int room = POINTERS_AT_FIRST;
  private MemorySegment pointers = arena.allocate(ADDRESS, room);
  private final MemorySegment zeros = arena.allocate(ZERO_BYTES, 64);
  private final MemorySegment outputs = arena.allocate(ADDRESS, MOST_ROWS);
  private MemorySegment matrix = arena.allocate((long) MOST_ROWS * room);
  private MemorySegment tables = arena.allocate((long) MOST_ROWS * room * TABLE_BYTES, 64);
  /** Columns first so that a row of zero columns matches no call. */
  private byte[] current = new byte[MOST_ROWS * room];

  private int currentColumns;
  private int currentRows;
  private int count;
  private int rows;
  private long any;

  private IsalCalls() {}

  static IsalCalls ofThisThread() {
    return PER_THREAD.get();
  }

  /** Starts a list of sources. */
  IsalCalls begin() {
    count = 0;
    rows = 0;
    any = 0;
    return this;
  }

  IsalCalls add(long address) {
    if (count == room) {
      grow();
    }
    pointers.setAtIndex(JAVA_LONG, count++, address);
    any |= address;
    return this;
  }

  /** A list of sources is as long as the caller's array is wide, and a copy lists its targets too. */
  private void grow() {
    room *= 2;
    MemorySegment longer = arena.allocate(ADDRESS, room);
    MemorySegment.copy(pointers, 0, longer, 0, pointers.byteSize());
    pointers = longer;
    matrix = arena.allocate((long) MOST_ROWS * room);
    tables = arena.allocate((long) MOST_ROWS * room * TABLE_BYTES, 64);
    current = new byte[MOST_ROWS * room];
    currentColumns = 0;
    currentRows = 0;
  }

  IsalCalls addAll(long[] addresses, int howMany) {
    for (int i = 0; i < howMany; i++) {
      add(addresses[i]);
    }
    return this;
  }

  IsalCalls output(long address) {
    outputs.setAtIndex(JAVA_LONG, rows++, address);
    any |= address;
    return this;
  }

  /** Whether all blocks so far, and a length, are multiples of what ISA-L's vector code needs. */
  boolean isAligned(long bytes, int alignment) {
    return ((any | bytes) & (alignment - 1)) == 0 && bytes > 0 && bytes <= Integer.MAX_VALUE;
  }

  int sources() {
    return count;
  }

  /** Sets one coefficient of the matrix for {@link #encode}: row of the output, column of the source. */
  void coefficient(int row, int column, int columns, int value) {
    matrix.set(JAVA_BYTE, (long) row * columns + column, (byte) value);
  }

  /** The last pointer of the list is the destination. */
  void xorGen(long bytes) {
    try {
      int failure =
          isShort(bytes)
              ? (int) IsalLibrary.XOR_GEN_CRITICAL.invokeExact(count, (int) bytes, pointers)
              : (int) IsalLibrary.XOR_GEN.invokeExact(count, (int) bytes, pointers);
      check("xor_gen", failure, bytes);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Copies at most {@link #ZERO_BYTES} as an xor with zeros; empties the list. */
  void streamCopy(long source, long destination, long bytes) {
    begin().add(source).add(zeros.address()).add(destination).xorGen(bytes);
  }

  /** The last two pointers of the list are P and Q. */
  void pqGen(long bytes) {
    try {
      int failure =
          isShort(bytes)
              ? (int) IsalLibrary.PQ_GEN_CRITICAL.invokeExact(count, (int) bytes, pointers)
              : (int) IsalLibrary.PQ_GEN.invokeExact(count, (int) bytes, pointers);
      check("pq_gen", failure, bytes);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  boolean xorCheck(long bytes) {
    try {
      int differs =
          isShort(bytes)
              ? (int) IsalLibrary.XOR_CHECK_CRITICAL.invokeExact(count, (int) bytes, pointers)
              : (int) IsalLibrary.XOR_CHECK.invokeExact(count, (int) bytes, pointers);
      return differs == 0;
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  boolean pqCheck(long bytes) {
    try {
      int differs =
          isShort(bytes)
              ? (int) IsalLibrary.PQ_CHECK_CRITICAL.invokeExact(count, (int) bytes, pointers)
              : (int) IsalLibrary.PQ_CHECK.invokeExact(count, (int) bytes, pointers);
      return differs == 0;
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Each output is its matrix row times the sources. */
  void encode(long bytes) {
    prepareTables();
    try {
      if (isShort(bytes)) {
        IsalLibrary.EC_ENCODE_DATA_CRITICAL.invokeExact((int) bytes, count, rows, tables, pointers, outputs);
      } else {
        IsalLibrary.EC_ENCODE_DATA.invokeExact((int) bytes, count, rows, tables, pointers, outputs);
      }
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Adds each source, times its column of the matrix, to the outputs. */
  void update(long bytes) {
    prepareTables();
    try {
      for (int i = 0; i < count; i++) {
        long source = pointers.getAtIndex(JAVA_LONG, i);
        if (isShort(bytes)) {
          IsalLibrary.EC_UPDATE_CRITICAL.invokeExact((int) bytes, count, rows, i, tables, source, outputs);
        } else {
          IsalLibrary.EC_UPDATE.invokeExact((int) bytes, count, rows, i, tables, source, outputs);
        }
      }
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private void prepareTables() {
    int size = rows * count;
    boolean same = currentColumns == count && currentRows == rows;
    for (int i = 0; same && i < size; i++) {
      same = current[i] == matrix.get(JAVA_BYTE, i);
    }
    if (same) {
      return;
    }
    MemorySegment.copy(matrix, JAVA_BYTE, 0, current, 0, size);
    currentColumns = count;
    currentRows = rows;
    try {
      IsalLibrary.EC_INIT_TABLES.invokeExact(count, rows, matrix, tables);
    } catch (Throwable e) {
      Arrays.fill(current, (byte) 0);
      throw rethrown(e);
    }
  }

  private boolean isShort(long bytes) {
    return bytes * (count + rows) <= IsalLibrary.CRITICAL_BYTES;
  }

  private static void check(String function, int failure, long bytes) {
    if (failure != 0) {
      throw new IllegalStateException(function + " refused " + bytes + " bytes: code " + failure);
    }
  }

  private static RuntimeException rethrown(Throwable e) {
    if (e instanceof RuntimeException runtime) {
      return runtime;
    }
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("call into libisal failed", e);
  }
}
