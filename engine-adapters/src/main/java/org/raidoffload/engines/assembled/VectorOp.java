package org.raidoffload.engines.assembled;

/**
 * The vector instructions in use, as the Intel SDM volume 2 lists them: mandatory prefix, opcode map, W bit, opcode.
 * Names are the mnemonics in upper case; {@code _STORE} marks the form that writes memory.
 */
enum VectorOp {
  VMOVDQU(Prefix.F3, Map.M0F, 0, 0x6f),
  VMOVDQU_STORE(Prefix.F3, Map.M0F, 0, 0x7f),
  VMOVNTDQ_STORE(Prefix.P66, Map.M0F, 0, 0xe7),
  VPXOR(Prefix.P66, Map.M0F, 0, 0xef),
  VPOR(Prefix.P66, Map.M0F, 0, 0xeb),
  VPAND(Prefix.P66, Map.M0F, 0, 0xdb),
  VPADDB(Prefix.P66, Map.M0F, 0, 0xfc),
  VPSHUFB(Prefix.P66, Map.M0F38, 0, 0x00),
  VPTEST(Prefix.P66, Map.M0F38, 0, 0x17),
  VPBROADCASTQ(Prefix.P66, Map.M0F38, 0, 0x59),
  VBROADCASTI128(Prefix.P66, Map.M0F38, 0, 0x5a),
  /** Shift by an immediate: the first operand field is a part of the opcode. */
  VPSRLW(Prefix.P66, Map.M0F, 0, 0x71),
  VGF2P8AFFINEQB(Prefix.P66, Map.M0F3A, 1, 0xce),

  VMOVDQU64(Prefix.F3, Map.M0F, 1, 0x6f),
  VMOVDQU64_STORE(Prefix.F3, Map.M0F, 1, 0x7f),
  VPXORQ(Prefix.P66, Map.M0F, 1, 0xef),
  VPORQ(Prefix.P66, Map.M0F, 1, 0xeb),
  VPTERNLOGQ(Prefix.P66, Map.M0F3A, 1, 0x25),
  VPBROADCASTQ_WIDE(Prefix.P66, Map.M0F38, 1, 0x59),
  VPTESTMQ(Prefix.P66, Map.M0F38, 1, 0x27);

  final int prefix;
  final int map;
  final int w;
  final int opcode;

  VectorOp(int prefix, int map, int w, int opcode) {
    this.prefix = prefix;
    this.map = map;
    this.w = w;
    this.opcode = opcode;
  }

  /** The two bits that stand for a mandatory prefix in VEX and EVEX. */
  private static final class Prefix {
    static final int P66 = 1;
    static final int F3 = 2;
  }

  /** The bits that stand for an opcode map. */
  private static final class Map {
    static final int M0F = 1;
    static final int M0F38 = 2;
    static final int M0F3A = 3;
  }
}
