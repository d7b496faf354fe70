package org.raidoffload.member;

import java.util.ArrayList;
import java.util.List;

/** Bits of the feature map of superblocks 1.x (Linux 6.1, md_p.h). */
public enum MdFeature {
  BITMAP(1, "write-intent bitmap"),
  RECOVERING(2, "partly rebuilt"),
  RESHAPE(4, "reshape in progress"),
  BAD_BLOCKS(8, "bad blocks recorded"),
  REPLACEMENT(16, "replacement of another member"),
  RESHAPE_BACKWARDS(32, "reshape backwards"),
  NEW_OFFSET(64, "data offset moves in the reshape"),
  RECOVERING_BY_BITMAP(128, "partly rebuilt, by the bitmap"),
  CLUSTERED(256, "clustered"),
  JOURNAL(512, "write journal"),
  PARTIAL_PARITY_LOG(1024, "partial parity log"),
  SEVERAL_PARTIAL_PARITY_LOGS(2048, "several partial parity logs"),
  RAID0_LAYOUT(4096, "RAID-0 layout given");

  private static final int ALL = 0x1fff;

  private final int bit;
  private final String text;

  MdFeature(int bit, String text) {
    this.bit = bit;
    this.text = text;
  }

  /** In words. */
  public String text() {
    return text;
  }

  boolean in(int map) {
    return (map & bit) != 0;
  }

  /** Bits of a map that Linux 6.1 does not know. */
  static int unknown(int map) {
    return map & ~ALL;
  }

  static List<MdFeature> of(int map) {
    List<MdFeature> features = new ArrayList<>();
    for (MdFeature feature : values()) {
      if (feature.in(map)) {
        features.add(feature);
      }
    }
    return features;
  }
}
