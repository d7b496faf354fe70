package org.raidoffload.parity;

import java.lang.foreign.MemorySegment;

/**
 * What the library needs of the JVM to work on memory off the heap. Where the JVM was told to deny it (Java 24 and later
 * warn by default, and a later one will deny), everything that needs it ends with one sentence that names the flag.
 */
public final class NativeAccess {
  private NativeAccess() {}

  /**
   * All native memory as one segment at address 0.
   *
   * @throws IllegalAccessError naming the flag to start Java with; an error, because it comes up where classes are
   *     initialised, and there any exception would be hidden in another
   */
  @SuppressWarnings("restricted")
  public static MemorySegment everything() {
    try {
      return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    } catch (IllegalCallerException denied) {
      throw new IllegalAccessError(sentence(NativeAccess.class.getModule()));
    }
  }

  /**
   * Fails now rather than later, where a channel's thread would come across it.
   *
   * @throws IllegalAccessError as {@link #everything}
   */
  public static void require() {
    if (everything().byteSize() == 0) {
      throw new IllegalAccessError(sentence(NativeAccess.class.getModule()));
    }
  }

  /** The sentence for code of a module. */
  public static String sentence(Module module) {
    String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
    return "this JVM denies access to memory off the heap (start Java with --enable-native-access=" + name + ")";
  }
}
