package org.raidoffload.mapping;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.KnownWords;

/** The memory systems that a chain can be run over; {@link DeviceDomains} makes the domains of one. */
public enum DomainKind {
  /** Device and CPU see the same memory, without translation. */
  COHERENT("coherent", null),
  /** CPU caches that devices do not see, ARM v5: no speculation. */
  ARM_V5("non-coherent-arm-v5", CacheArchitecture.ARM_V5),
  /** CPU caches that devices do not see, ARM v7: the CPU speculates. */
  ARM_V7("non-coherent-arm-v7", CacheArchitecture.ARM_V7),
  /** CPU caches that devices do not see, PowerPC 44x. */
  PPC_44X("non-coherent-ppc44x", CacheArchitecture.PPC_44X),
  /** Bounce cells, as Linux swiotlb. */
  BOUNCE("bounce", null),
  /** IOMMU that drops a translation at unmap. */
  IOMMU_STRICT("iommu-strict", null),
  /** IOMMU that drops translations in batches. */
  IOMMU_DEFERRED("iommu-deferred", null);

  private final String option;
  private final @Nullable CacheArchitecture architecture;

  DomainKind(String option, @Nullable CacheArchitecture architecture) {
    this.option = option;
    this.architecture = architecture;
  }

  /** The name on the command line and in tables. */
  public String option() {
    return option;
  }

  /** How its CPU cache is kept, or null where devices see what the CPU sees, or memory of their own. */
  public @Nullable CacheArchitecture architecture() {
    return architecture;
  }

  /**
   * The kind with the name.
   *
   * @throws IllegalArgumentException naming the kinds there are
   */
  public static DomainKind of(String option) {
    return Arrays.stream(values()).filter(k -> k.option.equals(option)).findFirst()
        .orElseThrow(() -> KnownWords.refusal("domain", option,
            Arrays.stream(values()).map(DomainKind::option).toList()));
  }
}
