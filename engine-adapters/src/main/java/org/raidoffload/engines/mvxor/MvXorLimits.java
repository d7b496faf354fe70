package org.raidoffload.engines.mvxor;

import org.raidoffload.engine.ChannelLimits;

/** Limits of mv_xor channels. */
final class MvXorLimits {
  /** Source words of the 64-byte hardware descriptor: Linux 6.1 drivers/dma/mv_xor.h. */
  static final int SOURCES = 8;
  /** Shorter operations are refused at prepare: Linux 6.1 drivers/dma/mv_xor.h, MV_XOR_MIN_BYTE_COUNT. */
  static final int MIN_BYTES = 128;
  /** 16 MiB less one: Linux 6.1 drivers/dma/mv_xor.h, MV_XOR_MAX_BYTE_COUNT. */
  static final int MAX_BYTES = 0xFF_FFFF;
  /** Linux 6.1 drivers/dma/mv_xor.h: a pool of 3072 slots of 64 bytes. */
  static final int DESCRIPTORS_6_1 = 3072;
  /** Linux 3.2 arch/arm/plat-orion/common.c: a page of 4096 bytes, 64 for each slot. */
  static final int DESCRIPTORS_3_2 = 4096 / 64;

  private MvXorLimits() {}

  static ChannelLimits channel(int descriptors) {
    return ChannelLimits.builder(descriptors).copy().xor(SOURCES).bytes(MIN_BYTES, MAX_BYTES).build();
  }
}
