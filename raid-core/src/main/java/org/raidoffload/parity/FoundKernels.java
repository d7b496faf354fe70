package org.raidoffload.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * The kernels that this JVM has, in order of preference, and why others are absent. Those that are ready at once are
 * looked for when this is made, all other ones when they are asked for: Java's own kernels and libraries take a good
 * part of a second to load, and callers do not wait for that.
 */
final class FoundKernels {
  /** The JVM's system property that leaves providers out when it is {@value #JAVA_ONLY}. */
  static final String PROPERTY = "raidoffload.kernels";

  private static final String JAVA_ONLY = "java";

  private final List<ParityKernelProvider> others = new ArrayList<>();
  private final List<ParityKernel> candidates = new ArrayList<>();
  private final List<String> absences = new ArrayList<>();
  private final int readyAtOnce;
  private boolean complete;

  FoundKernels() {
    if (JAVA_ONLY.equals(System.getProperty(PROPERTY))) {
      absences.add(PROPERTY + " is " + JAVA_ONLY + ": kernels of providers are left out");
    } else {
      for (ParityKernelProvider provider : ServiceLoader.load(ParityKernelProvider.class)) {
        if (provider.isReadyAtOnce()) {
          add(provider);
        } else {
          others.add(provider);
        }
      }
    }
    readyAtOnce = candidates.size();
  }

  /** Only these; the first ones are ready at once. */
  FoundKernels(List<ParityKernel> candidates, int readyAtOnce) {
    this.candidates.addAll(candidates);
    this.readyAtOnce = readyAtOnce;
    complete = true;
  }

  private void add(ParityKernelProvider provider) {
    provider.absence().ifPresentOrElse(
        why -> absences.add(provider.name() + " is absent: " + why),
        () -> candidates.addAll(provider.kernels()));
  }

  private void addVectorKernel() {
    if (!hasVectors()) {
      absences.add("vector is absent: this JVM was started without --add-modules jdk.incubator.vector");
    } else {
      candidates.add(VectorHolder.create());
    }
  }

  private synchronized void complete() {
    if (!complete) {
      addVectorKernel();
      others.forEach(this::add);
      complete = true;
    }
  }

  /** Why kernels that would be ready at once are absent. */
  synchronized List<String> missing() {
    return complete ? List.of() : List.copyOf(absences);
  }

  boolean hasVectors() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /** Those that passed their provider's test and need no warm-up. */
  synchronized List<ParityKernel> readyAtOnce() {
    return List.copyOf(candidates.subList(0, readyAtOnce));
  }

  /** All, those that are ready at once first. */
  List<ParityKernel> candidates() {
    complete();
    return List.copyOf(candidates);
  }

  List<String> absences() {
    complete();
    return List.copyOf(absences);
  }

  /** Lines for people: the kernels, then the absences. */
  List<String> describe() {
    var lines = new ArrayList<String>();
    candidates().forEach(kernel -> lines.add(kernel.name()));
    lines.add(LongLaneKernel.INSTANCE.name());
    lines.addAll(absences());
    return lines;
  }

  /** The only link to {@link VectorKernel}: loaded once its module is known to be there. */
  private static final class VectorHolder {
    static ParityKernel create() {
      return new VectorKernel();
    }
  }
}
