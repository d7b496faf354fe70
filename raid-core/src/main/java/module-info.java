/**
 * Plans RAID stripe operations, schedules them on offload engines and owns every DMA mapping.
 *
 * <p>The Vector API is used where the JVM was started with {@code --add-modules jdk.incubator.vector}, and native access
 * ({@code --enable-native-access=org.raidoffload.core}) is needed for memory off the heap.
 */
module org.raidoffload.core {
  requires static jdk.incubator.vector;
  requires java.management;
  requires jdk.management;
  requires jdk.jfr;
  requires transitive com.fasterxml.jackson.core;
  requires com.lmax.disruptor;
  requires transitive micrometer.core;
  requires static transitive org.jspecify;

  exports org.raidoffload.geometry;
  exports org.raidoffload.parity;
  exports org.raidoffload.request;
  exports org.raidoffload.plan;
  exports org.raidoffload.engine;
  exports org.raidoffload.chain;
  exports org.raidoffload.mapping;
  exports org.raidoffload.ring;
  exports org.raidoffload.schedule;
  exports org.raidoffload.simulation;
  exports org.raidoffload.replay;
  exports org.raidoffload.metrics;
  exports org.raidoffload.member;
  exports org.raidoffload.array;

  uses org.raidoffload.engine.EngineFamily;
  uses org.raidoffload.engine.OffloadEngine;
  uses org.raidoffload.parity.ParityKernelProvider;
}
