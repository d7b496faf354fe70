package org.raidoffload.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapKernelsTest {
  @Test
  void choosesAKernelForEveryOperationAndSaysWhy() throws Exception {
    HeapKernels kernels = HeapKernels.shared();
    assertTrue(kernels.awaitSettled(Duration.ofMinutes(10)));
    assertEquals(7, kernels.choices().size());
    for (KernelChoice choice : kernels.choices()) {
      assertTrue(choice.kernel().matches("heap-(vector-(128|256|512)|long-lane)"), choice.kernel());
      assertTrue(choice.reason().matches(".*GB/s at 4096 bytes: heap-vector.*, heap-long-lane.*"), choice.reason());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xor", "pq", "pqAccumulate", "xorIsZero", "pqMismatch", "recoverTwoData", "recoverDataAndP"})
  void refusesAKernelThatGetsOneOperationWrongAndServesWithLongLanes(String broken) throws Exception {
    HeapKernels kernels = HeapKernels.of(List.of(without(broken)));
    assertTrue(kernels.awaitSettled(Duration.ofMinutes(10)));
    kernels.choices().forEach(choice -> assertEquals("heap-long-lane", choice.kernel()));
    assertTrue(
        kernels.describe().getLast().matches("broken gets [a-z-]+ of 4621 bytes wrong: not used"),
        () -> kernels.describe().toString());
  }

  /** A kernel that is right but for one method, which does nothing and answers that all is well. */
  private static HeapKernel without(String broken) {
    HeapKernel right = HeapKernels.available().getLast();
    return (HeapKernel) Proxy.newProxyInstance(
        HeapKernel.class.getClassLoader(), new Class<?>[] {HeapKernel.class}, (proxy, method, arguments) -> {
          if (method.getName().equals("name")) {
            return "broken";
          }
          if (!method.getName().equals(broken)) {
            return method.invoke(right, arguments);
          }
          if (method.getReturnType() == boolean.class) {
            return true;
          }
          return method.getReturnType() == int.class ? 0 : null;
        });
  }

  @Test
  void leavesTheSameBytesAsTheKernelsOffHeap() {
    int bytes = 2 * 4096 + 5;
    for (int count = 1; count <= 33; count++) {
      var onHeap = new HeapBlocks(count + 2, bytes);
      try (var offHeap = new GuardedBlocks(count + 2, bytes, 3, count)) {
        @Nullable HeapBlock[] sources = onHeap.sources(count);
        for (int i = 0; i < count; i++) {
          HeapBlock block = onHeap.block(i);
          System.arraycopy(offHeap.expected(i), 0, block.array(), block.offset(), bytes);
        }
        HeapBlock p = onHeap.block(count);
        HeapBlock q = onHeap.block(count + 1);
        for (HeapKernel kernel : HeapKernels.available()) {
          kernel.pq(sources, count, p, q, bytes);
          offHeap.expect(count, bytesOf(p, bytes));
          offHeap.expect(count + 1, bytesOf(q, bytes));
          new VectorKernel().pq(
              offHeap.addresses(0, count), count, offHeap.address(count), offHeap.address(count + 1), bytes);
          offHeap.verify(kernel.name() + ", " + count + " blocks");
        }
      }
    }
  }

  @Test
  void passesTheContractWith128BitVectors(@TempDir Path folder) throws Exception {
    String printed = runContract(folder, "heap-vector-128", "-XX:MaxVectorSize=16", "--add-modules=jdk.incubator.vector");
    assertTrue(printed.contains("xor                any              heap-"), printed);
  }

  @Test
  void passesTheContractOnAJvmWithoutTheVectorModuleAndSaysWhatIsMissing(@TempDir Path folder) throws Exception {
    String printed = runContract(folder, "heap-long-lane");
    assertTrue(printed.contains("heap-vector is absent: this JVM was started without --add-modules"), printed);
    assertFalse(printed.contains("heap-vector-"), printed);
  }

  private static String runContract(Path folder, String kernel, String... flags) throws Exception {
    Path log = folder.resolve("contract.log");
    List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-Xmx256m"));
    command.addAll(List.of(flags));
    command.addAll(List.of(
        "-cp", System.getProperty("java.class.path"), HeapContractOutsideJUnit.class.getName(), kernel));
    var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertTrue(process.waitFor(5, TimeUnit.MINUTES), "still running");
    String printed = Files.readString(log);
    assertEquals(0, process.exitValue(), printed);
    assertTrue(printed.contains("337 checks passed by " + kernel), printed);
    return printed;
  }

  @Test
  void holdsTheCallersArrayItself() {
    var array = new byte[10];
    HeapBlock block = HeapBlock.of(array, 4);
    assertEquals(4, block.offset());
    block.array()[4] = 7;
    assertArrayEquals(new byte[] {0, 0, 0, 0, 7, 0, 0, 0, 0, 0}, array);
  }

  private static byte[] bytesOf(HeapBlock block, int bytes) {
    var copy = new byte[bytes];
    System.arraycopy(block.array(), block.offset(), copy, 0, bytes);
    return copy;
  }
}
