package org.raidoffload.member;

import java.io.Serial;

/** A superblock that cannot be believed; the message is the rule that it breaks. */
final class DamagedSuperblockException extends Exception {
  @Serial
  private static final long serialVersionUID = 1L;

  DamagedSuperblockException(String rule) {
    super(rule);
  }
}
