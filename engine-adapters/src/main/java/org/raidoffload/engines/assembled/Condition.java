package org.raidoffload.engines.assembled;

/** Conditions of a jump after an unsigned comparison or a test, with the low half of the opcode byte. */
enum Condition {
  ZERO(0x4), NOT_ZERO(0x5), BELOW(0x2), AT_LEAST(0x3), ABOVE(0x7);

  final int code;

  Condition(int code) {
    this.code = code;
  }
}
