package org.raidoffload.engines.isal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.raidoffload.parity.NativeAccess;

/**
 * The functions of libisal that a parity kernel needs (ISA-L 2.30 {@code raid.h} and {@code erasure_code.h}), or why
 * there are none. Each function has two handles: a <i>critical</i> one, about 5 ns cheaper, that holds off safepoints
 * and therefore serves short calls only, and a plain one.
 */
final class IsalLibrary {
  /** Names a library file to use instead of the installed one. */
  static final String PATH_PROPERTY = IsalKernel.LIBRARY_PROPERTY;

  /** The longest call, in bytes over all blocks, that may hold off a safepoint: about 0.1 ms of memory traffic. */
  static final long CRITICAL_BYTES = 1 << 20;

  private static final List<String> FILE_NAMES = List.of("libisal.so.2", "libisal.so", "libisal.2.dylib");

  private static final @Nullable SymbolLookup LOOKUP = lookup();

  private static final FunctionDescriptor VECTS_LEN_ARRAY =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final FunctionDescriptor INIT = FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final FunctionDescriptor ENCODE =
      FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);

  private static final FunctionDescriptor UPDATE =
      FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS);

  static final @Nullable MethodHandle XOR_GEN = plain("xor_gen", VECTS_LEN_ARRAY);
  static final @Nullable MethodHandle XOR_GEN_CRITICAL = critical("xor_gen", VECTS_LEN_ARRAY);
  static final @Nullable MethodHandle PQ_GEN = plain("pq_gen", VECTS_LEN_ARRAY);
  static final @Nullable MethodHandle PQ_GEN_CRITICAL = critical("pq_gen", VECTS_LEN_ARRAY);
  static final @Nullable MethodHandle XOR_CHECK = plain("xor_check", VECTS_LEN_ARRAY);
  static final @Nullable MethodHandle XOR_CHECK_CRITICAL = critical("xor_check", VECTS_LEN_ARRAY);
  static final @Nullable MethodHandle PQ_CHECK = plain("pq_check", VECTS_LEN_ARRAY);
  static final @Nullable MethodHandle PQ_CHECK_CRITICAL = critical("pq_check", VECTS_LEN_ARRAY);
  static final @Nullable MethodHandle EC_INIT_TABLES = plain("ec_init_tables", INIT);
  static final @Nullable MethodHandle EC_ENCODE_DATA = plain("ec_encode_data", ENCODE);
  static final @Nullable MethodHandle EC_ENCODE_DATA_CRITICAL = critical("ec_encode_data", ENCODE);
  static final @Nullable MethodHandle EC_UPDATE = plain("ec_encode_data_update", UPDATE);
  static final @Nullable MethodHandle EC_UPDATE_CRITICAL = critical("ec_encode_data_update", UPDATE);

  private IsalLibrary() {}

  /** Why ISA-L cannot be used, as one sentence; empty when it can. */
  static Optional<String> absence() {
    Module module = IsalLibrary.class.getModule();
    if (LOOKUP == null && !module.isNativeAccessEnabled()) {
      return Optional.of(NativeAccess.sentence(module));
    }
    if (LOOKUP == null) {
      String path = System.getProperty(PATH_PROPERTY);
      return Optional.of(
          path == null
              ? "libisal.so.2 was not found (Debian and Ubuntu: apt install libisal2)"
              : PATH_PROPERTY + ": " + path + " could not be loaded");
    }
    return EC_ENCODE_DATA == null || PQ_CHECK == null || XOR_CHECK == null
        ? Optional.of("the libisal that was found lacks pq_check, xor_check or ec_encode_data")
        : Optional.empty();
  }

  private static @Nullable SymbolLookup lookup() {
    String path = System.getProperty(PATH_PROPERTY);
    return (path == null ? FILE_NAMES : List.of(path))
        .stream().map(IsalLibrary::open).filter(Objects::nonNull).findFirst().orElse(null);
  }

  @SuppressWarnings("restricted")
  private static @Nullable SymbolLookup open(String name) {
    try {
      return SymbolLookup.libraryLookup(name, Arena.global());
    } catch (IllegalArgumentException | IllegalCallerException absent) {
      return null;
    }
  }

  private static @Nullable MethodHandle plain(String function, FunctionDescriptor descriptor) {
    return handle(function, descriptor);
  }

  private static @Nullable MethodHandle critical(String function, FunctionDescriptor descriptor) {
    return handle(function, descriptor, Linker.Option.critical(false));
  }

  @SuppressWarnings("restricted")
  private static @Nullable MethodHandle handle(
      String function, FunctionDescriptor descriptor, Linker.Option... options) {
    if (LOOKUP == null) {
      return null;
    }
    return LOOKUP.find(function)
        .map(symbol -> Linker.nativeLinker().downcallHandle(symbol, descriptor, options))
        .orElse(null);
  }
}
