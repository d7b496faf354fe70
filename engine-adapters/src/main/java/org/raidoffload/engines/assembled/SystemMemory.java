package org.raidoffload.engines.assembled;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * Anonymous memory of the operating system: Linux' mmap(2), mprotect(2) and munmap(2). Pages are writable at first;
 * never writable and executable at once. The owner frees it, when nothing uses it any more.
 */
final class SystemMemory implements AutoCloseable {
  /** The page size of x86-64. */
  static final int PAGE_BYTES = 4096;

  private static final int PROT_NONE = 0;
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int NO_FILE = -1;
  private static final int FAILED = -1;

  private final long address;
  private final long bytes;

  /**
   * Writable pages of zeros, at least {@code bytes} bytes.
   *
   * @throws IllegalStateException when the system refuses
   * @throws IllegalCallerException when this JVM grants no native access
   */
  SystemMemory(long bytes) {
    this.bytes = (bytes + PAGE_BYTES - 1) & -PAGE_BYTES;
    this.address = Call.MMAP.with(0, this.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE_ANONYMOUS, NO_FILE);
  }

  long address() {
    return address;
  }

  long byteSize() {
    return bytes;
  }

  @SuppressWarnings("restricted")
  MemorySegment segment() {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  /** Makes all of it executable, and no longer writable. */
  void makeExecutable() {
    Call.MPROTECT.with(address, bytes, PROT_READ | PROT_EXEC, 0, 0);
  }

  /** Makes a range of whole pages fault when it is touched. */
  void makeInaccessible(long offset, long length) {
    Call.MPROTECT.with(address + offset, length, PROT_NONE, 0, 0);
  }

  @Override
  public void close() {
    Call.MUNMAP.with(address, bytes, 0, 0, 0);
  }

  /**
   * The functions of the C library, called by {@link NativeCall}'s handle whatever their parameters are: System V passes
   * each of up to six integers in a register of its own, and a function that has fewer or narrower ones looks at no
   * more. A handle of its own for each would cost the linker milliseconds before the first kernel can run.
   */
  private record Call(String name, MemorySegment function) {
    static final Call MMAP = of("mmap");
    static final Call MPROTECT = of("mprotect");
    static final Call MUNMAP = of("munmap");

    private static Call of(String name) {
      return new Call(name, Linker.nativeLinker().defaultLookup().find(name)
          .orElseThrow(() -> new IllegalStateException("the C library has no ".concat(name))));
    }

    /** Calls it with an offset of 0 as the sixth argument; none of them returns -1 but for a failure. */
    long with(long address, long bytes, int protection, int flags, int file) {
      long result = NativeCall.call(function, 0, address, bytes, protection, flags, file, 0);
      if ((int) result == FAILED) {
        throw new IllegalStateException("the system refused %s of %d bytes, protection %d: error %s"
            .formatted(name, bytes, protection, error(address, bytes, protection, flags, file)));
      }
      return result;
    }

    /** Why it failed: asks again, and for the error number too. */
    private int error(long address, long bytes, int protection, int flags, int file) {
      StructLayout state = Linker.Option.captureStateLayout();
      MethodHandle call = NativeCall.handle(Linker.Option.captureCallState("errno"));
      try (var arena = Arena.ofConfined()) {
        MemorySegment captured = arena.allocate(state);
        long again = (long) call.invokeExact(
            function, captured, address, bytes, (long) protection, (long) flags, (long) file, 0L);
        return (int) again == FAILED ? captured.get(JAVA_INT, state.byteOffset(groupElement("errno"))) : 0;
      } catch (Throwable e) {
        throw NativeCall.rethrown(e);
      }
    }
  }
}
