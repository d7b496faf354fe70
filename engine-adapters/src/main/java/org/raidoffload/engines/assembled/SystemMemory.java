package org.raidoffload.engines.assembled;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
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
  private static final long MAP_FAILED = -1;

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
    this.address = Calls.INSTANCE.map(this.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE_ANONYMOUS);
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
    Calls.INSTANCE.protect(address, bytes, PROT_READ | PROT_EXEC);
  }

  /** Makes a range of whole pages fault when it is touched. */
  void makeInaccessible(long offset, long length) {
    Calls.INSTANCE.protect(address + offset, length, PROT_NONE);
  }

  @Override
  public void close() {
    Calls.INSTANCE.unmap(address, bytes);
  }

  /** The calls with their error numbers; made once, since each costs the linker milliseconds. */
  private static final class Calls {
    static final Calls INSTANCE = new Calls();

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle mmap = handle("mmap",
        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private final MethodHandle mprotect =
        handle("mprotect", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private final MethodHandle munmap = handle("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

    @SuppressWarnings("restricted")
    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
      var linker = Linker.nativeLinker();
      MemorySegment function = linker.defaultLookup().find(name).orElseThrow(
          () -> new IllegalStateException("the C library has no " + name));
      return linker.downcallHandle(function, descriptor, Linker.Option.captureCallState("errno"));
    }

    long map(long bytes, int protection, int flags) {
      long address;
      MemorySegment state = Arena.ofAuto().allocate(STATE);
      try {
        address = (long) mmap.invokeExact(state, 0L, bytes, protection, flags, NO_FILE, 0L);
      } catch (Throwable e) {
        throw NativeCall.rethrown(e);
      }
      if (address == MAP_FAILED) {
        throw refused("mmap of " + bytes + " bytes", state);
      }
      return address;
    }

    void protect(long address, long bytes, int protection) {
      int failure;
      MemorySegment state = Arena.ofAuto().allocate(STATE);
      try {
        failure = (int) mprotect.invokeExact(state, address, bytes, protection);
      } catch (Throwable e) {
        throw NativeCall.rethrown(e);
      }
      if (failure != 0) {
        throw refused("mprotect to " + protection, state);
      }
    }

    void unmap(long address, long bytes) {
      int failure;
      MemorySegment state = Arena.ofAuto().allocate(STATE);
      try {
        failure = (int) munmap.invokeExact(state, address, bytes);
      } catch (Throwable e) {
        throw NativeCall.rethrown(e);
      }
      if (failure != 0) {
        throw refused("munmap", state);
      }
    }

    private static IllegalStateException refused(String call, MemorySegment state) {
      return new IllegalStateException("the system refused " + call + ": error " + state.get(JAVA_INT, ERRNO));
    }
  }
}
