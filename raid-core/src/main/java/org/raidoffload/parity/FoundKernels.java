package org.raidoffload.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The kernels that this JVM has, in order of preference, and why others are absent. */
final class FoundKernels {
  /** The JVM's system property that leaves providers out when it is {@value #JAVA_ONLY}. */
  static final String PROPERTY = "raidoffload.kernels";

  private static final String JAVA_ONLY = "java";

  private final List<ParityKernel> candidates = new ArrayList<>();
  private final List<String> absences = new ArrayList<>();

  FoundKernels() {
    if (JAVA_ONLY.equals(System.getProperty(PROPERTY))) {
      absences.add(PROPERTY + " is " + JAVA_ONLY + ": kernels of providers are left out");
      addVectorKernel();
      return;
    }
    List<ParityKernelProvider> providers =
        ServiceLoader.load(ParityKernelProvider.class).stream().map(ServiceLoader.Provider::get).toList();
    addAll(providers, true);
    addVectorKernel();
    addAll(providers, false);
  }

  private void addAll(List<ParityKernelProvider> providers, boolean readyAtOnce) {
    for (ParityKernelProvider provider : providers) {
      if (provider.isReadyAtOnce() == readyAtOnce) {
        provider.absence().ifPresentOrElse(
            why -> absences.add(provider.name() + " is absent: " + why),
            () -> candidates.addAll(provider.kernels()));
      }
    }
  }

  private void addVectorKernel() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      absences.add("vector is absent: this JVM was started without --add-modules jdk.incubator.vector");
    } else {
      candidates.add(VectorHolder.create());
    }
  }

  List<ParityKernel> candidates() {
    return candidates;
  }

  List<String> absences() {
    return absences;
  }

  /** Lines for people: the kernels, then the absences. */
  List<String> describe() {
    var lines = new ArrayList<String>();
    candidates.forEach(kernel -> lines.add(kernel.name()));
    lines.add(LongLaneKernel.INSTANCE.name());
    lines.addAll(absences);
    return lines;
  }

  /** The only link to {@link VectorKernel}: loaded once its module is known to be there. */
  private static final class VectorHolder {
    static ParityKernel create() {
      return new VectorKernel();
    }
  }
}
