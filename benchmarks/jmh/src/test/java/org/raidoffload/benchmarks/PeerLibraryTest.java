package org.raidoffload.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each in a JVM of its own, which looks for ISA-L once. */
class PeerLibraryTest {
  private static final List<Path> FOLDERS =
      List.of(Path.of("/usr/lib/x86_64-linux-gnu"), Path.of("/usr/lib/aarch64-linux-gnu"), Path.of("/usr/lib64"));

  @TempDir private Path folder;

  @Test
  void filesThatAreNoLibraryAreRefusedInOneSentence() throws Exception {
    Path text = Files.writeString(folder.resolve("text.so"), "not a library\n");
    Path empty = Files.createFile(folder.resolve("empty.so"));
    Path none = folder.resolve("none.so");
    assertRefused(text, text + ": is no library (an ELF file)");
    assertRefused(empty, empty + ": is no library (an ELF file)");
    assertRefused(none, none + ": does not exist");
    assertRefused(folder, folder + ": is no file");
  }

  @Test
  void aLibraryThatIsNoIsalIsRefusedInOneSentence() throws Exception {
    Optional<Path> other = installed("libm.so.6");
    assumeTrue(other.isPresent(), "no libm.so.6 here");
    assertRefused(other.get(), other.get() + ": the libisal that was found lacks pq_check, xor_check or ec_encode_data");
  }

  @Test
  void aFileThatHoldsIsalIsThePeer() throws Exception {
    Optional<Path> isal = installed("libisal.so.2");
    assumeTrue(isal.isPresent(), "no libisal.so.2 here");
    Path copy = Files.copy(isal.get(), folder.resolve("a copy of it"));
    Process run = run(copy, "--kernel", "long-lane", "--rows", "none of them", "--footprints", "WARM");
    String out = text(run.getInputStream().readAllBytes());
    assertEquals(0, run.waitFor(), out);
    assertTrue(out.contains("peer ISA-L " + copy), out);
  }

  private static Optional<Path> installed(String name) {
    return FOLDERS.stream().map(path -> path.resolve(name)).filter(Files::isRegularFile).findFirst();
  }

  private void assertRefused(Path file, String sentence) throws Exception {
    Process run = run(file);
    assertEquals("", text(run.getInputStream().readAllBytes()));
    assertTrue(run.waitFor(1, TimeUnit.MINUTES));
    assertEquals("paired-kernels: --peer-library: " + sentence, said().getLast());
    assertEquals(1, said().size(), said()::toString);
    assertEquals(2, run.exitValue());
  }

  /** Standard error without what the JVM says of its own incubator module. */
  private List<String> said() throws IOException {
    return Files.readAllLines(errors()).stream().filter(line -> !line.contains("incubator modules")).toList();
  }

  private Path errors() {
    return folder.resolve("errors.log");
  }

  private Process run(Path library, String... more) throws IOException {
    List<String> command = Stream.concat(
        Stream.of(ProcessHandle.current().info().command().orElseThrow(), "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
            PairedKernels.class.getName(), "--peer-library", library.toString()),
        Stream.of(more)).toList();
    return new ProcessBuilder(command).redirectError(errors().toFile()).start();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }
}
