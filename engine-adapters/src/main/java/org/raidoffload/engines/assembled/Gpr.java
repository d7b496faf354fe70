package org.raidoffload.engines.assembled;

/** The general registers, in the order of their encoding. */
enum Gpr {
  RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15;

  int number() {
    return ordinal();
  }
}
