package org.raidoffload.benchmarks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.raidoffload.parity.KernelOperation;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.parity.VectorKernel;

/**
 * What a short-lived program pays: the mean of the first 1,000 calls of P+Q in a fresh JVM, the making of the kernel
 * counted. JVMs with the chosen kernels and with the vector kernel take turns.
 */
final class FirstCalls {
  private static final int JVMS = 7;
  private static final int CALLS = 1000;
  private static final int DISKS = 8;
  private static final int BLOCK = 4096;
  private static final String CHOSEN = "chosen";
  private static final String VECTOR = "vector";

  private FirstCalls() {}

  /** Prints the medians over a few JVMs each, and their ratio. */
  static void print() throws IOException, InterruptedException {
    var chosen = new double[JVMS];
    var vector = new double[JVMS];
    String served = "";
    for (int i = 0; i < JVMS; i++) {
      vector[i] = micros(answer(VECTOR));
      String answer = answer(CHOSEN);
      chosen[i] = micros(answer);
      served = answer.substring(answer.indexOf(' ') + 1);
    }
    double ours = median(chosen);
    double theirs = median(vector);
    System.out.printf(Locale.ROOT, "first %d calls of P+Q, %d x %d KiB, making the kernel counted: chosen (%s) %.0f us each, "
        + "vector %.0f us, ratio %.2f (medians of %d JVMs each)%n",
        CALLS, DISKS, BLOCK >> 10, served, ours, theirs, ours / theirs, JVMS);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double micros(String answer) {
    return Double.parseDouble(answer.substring(0, answer.indexOf(' ')));
  }

  /** Microseconds a call and the kernel's name, from a JVM of its own. */
  private static String answer(String kernel) throws IOException, InterruptedException {
    var command = List.of(ProcessHandle.current().info().command().orElseThrow(), "--add-modules=jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), FirstCalls.class.getName(),
        kernel);
    var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("a JVM for the first calls of " + kernel + " ended with " + process.exitValue());
    }
    return answer;
  }

  /** In the JVM that is measured. */
  public static void main(String[] args) {
    MemorySegment memory = Arena.global().allocate((DISKS + 2L) * BLOCK, BLOCK);
    memory.fill((byte) 0x5a);
    var sources = new long[DISKS];
    for (int i = 0; i < DISKS; i++) {
      sources[i] = memory.address() + (long) i * BLOCK;
    }
    long p = memory.address() + (long) DISKS * BLOCK;
    long start = System.nanoTime();
    ParityKernel kernel = args[0].equals(CHOSEN) ? ParityKernels.shared() : new VectorKernel();
    for (int i = 0; i < CALLS; i++) {
      kernel.pq(sources, DISKS, p, p + BLOCK, BLOCK);
    }
    double micros = (System.nanoTime() - start) / 1e3 / CALLS;
    String name = kernel instanceof ParityKernels chosen ? served(chosen) : kernel.name();
    System.out.println(String.format(Locale.ROOT, "%.1f %s", micros, name));
  }

  private static String served(ParityKernels chosen) {
    return chosen.choices().stream()
        .filter(choice -> choice.operation() == KernelOperation.PQ && choice.sizes().contains("16 KiB"))
        .findFirst().orElseThrow().kernel();
  }
}
