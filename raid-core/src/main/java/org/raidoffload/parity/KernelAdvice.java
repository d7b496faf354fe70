package org.raidoffload.parity;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says once what would make kernels of this JVM faster, to whoever reads the log of a program that embeds us. */
final class KernelAdvice {
  /** The JVM's system property that keeps the advice out of the log when it is {@value #OFF}. */
  static final String PROPERTY = "raidoffload.advice";

  private static final String OFF = "off";

  private KernelAdvice() {}

  /** Logs the sentence, if there is one; called once for each JVM. */
  static void log(FoundKernels found) {
    String sentence = OFF.equals(System.getProperty(PROPERTY)) ? null : sentence(found.missing(), found.hasVectors());
    if (sentence != null) {
      System.getLogger("org.raidoffload").log(System.Logger.Level.INFO, sentence);
    }
  }

  /**
   * The sentence, or null where nothing is missing.
   *
   * @param missing why kernels that would serve at once are absent, as {@code assembled is absent: ...}
   * @param vectors whether the JVM has the Vector API
   */
  static @Nullable String sentence(List<String> missing, boolean vectors) {
    List<String> all = new ArrayList<>(missing);
    if (!vectors) {
      all.add("vector is absent: start the JVM with --add-modules jdk.incubator.vector");
    }
    return all.isEmpty() ? null : "parity may be slower than this machine allows: " + String.join("; ", all)
        + " (ParityKernels.available() lists what there is)";
  }
}
