package org.raidoffload.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.raidoffload.engines.isal.IsalKernel;

/** A file that is to be ISA-L in place of the installed one. */
final class PeerLibrary {
  /** How every file begins that the dynamic linker of Linux can load. */
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  private PeerLibrary() {}

  /**
   * Has this JVM use the file from now on; ISA-L must not have been looked for yet.
   *
   * @throws IllegalArgumentException when it is no library, or has not the functions of libisal
   */
  static void use(Path file) {
    requireLibrary(file);
    // A name without a folder would be looked for where the system keeps its libraries.
    System.setProperty(IsalKernel.LIBRARY_PROPERTY, file.toAbsolutePath().toString());
    try {
      IsalKernel.streaming();
    } catch (IllegalStateException absent) {
      throw refused(file, absent.getMessage());
    }
  }

  /** The linker would say no more than that it failed, and for some files the JVM warns before it. */
  private static void requireLibrary(Path file) {
    if (!Files.isRegularFile(file)) {
      throw refused(file, Files.exists(file) ? "is no file" : "does not exist");
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (!Arrays.equals(in.readNBytes(ELF.length), ELF)) {
        throw refused(file, "is no library (an ELF file)");
      }
    } catch (IOException unreadable) {
      throw refused(file, "cannot be read");
    }
  }

  private static IllegalArgumentException refused(Path file, String why) {
    return new IllegalArgumentException("--peer-library: " + file + ": " + why);
  }
}
