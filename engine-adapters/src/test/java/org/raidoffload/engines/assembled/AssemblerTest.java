package org.raidoffload.engines.assembled;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblerTest {
  private static final int RANDOM_INSTRUCTIONS = 20_000;

  private final Random random = new Random(0x86);

  /** Bytes as GNU as 2.40 writes them, where it takes the same one of several encodings. */
  @Test
  void writesGoldenBytes() {
    golden("41 54", asm -> asm.push(Gpr.R12));
    golden("5b", asm -> asm.pop(Gpr.RBX));
    golden("c3", asm -> asm.ret());
    golden("0f a2", asm -> asm.cpuid());
    golden("0f 01 d0", asm -> asm.xgetbv());
    golden("0f ae f8", asm -> asm.sfence());
    golden("48 89 e5", asm -> asm.move(Gpr.RBP, Gpr.RSP));
    golden("49 ba f0 de bc 9a 78 56 34 12", asm -> asm.moveImmediate(Gpr.R10, 0x123456789abcdef0L));
    golden("4d 8b 51 20", asm -> asm.load(Gpr.R10, Mem.at(Gpr.R9, 32)));
    golden("49 89 50 18", asm -> asm.store(Mem.at(Gpr.R8, 24), Gpr.RDX));
    golden("4b 8b 44 25 00", asm -> asm.load(Gpr.RAX, Mem.at(Gpr.R13, Gpr.R12, 0)));
    golden("48 8b 04 24", asm -> asm.load(Gpr.RAX, Mem.at(Gpr.RSP, 0)));
    golden("4c 8d 90 00 02 00 00", asm -> asm.address(Gpr.R10, Mem.at(Gpr.RAX, 512)));
    golden("4d 31 ff", asm -> asm.clear(Gpr.R15));
    golden("48 01 fb", asm -> asm.add(Gpr.RBX, Gpr.RDI));
    golden("4d 09 f7", asm -> asm.or(Gpr.R15, Gpr.R14));
    golden("49 39 d9", asm -> asm.compare(Gpr.R9, Gpr.RBX));
    golden("4d 85 e4", asm -> asm.test(Gpr.R12, Gpr.R12));
    golden("49 81 c1 00 04 00 00", asm -> asm.add(Gpr.R9, 1024));
    golden("49 81 cf 00 01 00 00", asm -> asm.or(Gpr.R15, 256));
    golden("48 f7 c6 01 00 00 00", asm -> asm.testBits(Gpr.RSI, 1));
    golden("48 c1 e3 05", asm -> asm.shiftLeft(Gpr.RBX, 5));
    golden("49 c1 eb 04", asm -> asm.shiftRight(Gpr.R11, 4));
    golden("c5 f8 77", asm -> asm.vzeroupper());
    golden("c5 f8 98 ca", asm -> asm.kortestw(1, 2));
    golden("c4 41 7e 6f 4c 02 60", asm -> asm.vex(VectorOp.VMOVDQU, 9, 0, Mem.at(Gpr.R10, Gpr.RAX, 96)));
    golden("c4 c1 7e 7f 1c 04", asm -> asm.vex(VectorOp.VMOVDQU_STORE, 3, 0, Mem.at(Gpr.R12, Gpr.RAX, 0)));
    golden("c4 41 7d e7 7c 04 20", asm -> asm.vex(VectorOp.VMOVNTDQ_STORE, 15, 0, Mem.at(Gpr.R12, Gpr.RAX, 32)));
    golden("c4 c1 75 ef c0", asm -> asm.vex(VectorOp.VPXOR, 0, 1, 8));
    golden("c4 c1 45 eb f9", asm -> asm.vex(VectorOp.VPOR, 7, 7, 9));
    golden("c4 41 3d db c6", asm -> asm.vex(VectorOp.VPAND, 8, 8, 14));
    golden("c4 c1 5d fc e4", asm -> asm.vex(VectorOp.VPADDB, 4, 4, 12));
    golden("c4 62 2d 00 fc", asm -> asm.vex(VectorOp.VPSHUFB, 15, 10, 4));
    golden("c4 42 7d 17 c0", asm -> asm.vex(VectorOp.VPTEST, 8, 0, 8));
    golden("c4 42 7d 59 1c 24", asm -> asm.vex(VectorOp.VPBROADCASTQ, 11, 0, Mem.at(Gpr.R12, 0)));
    golden("c4 42 7d 5a 5d 10", asm -> asm.vex(VectorOp.VBROADCASTI128, 11, 0, Mem.at(Gpr.R13, 16)));
    golden("c4 c1 05 71 d0 04", asm -> asm.vexShiftRight(15, 8, 4));
    golden("c4 43 bd ce e2 00", asm -> asm.vex(VectorOp.VGF2P8AFFINEQB, 12, 8, 10, 0));
    golden("62 51 fe 48 6f 4c 02 03", asm -> asm.evex(VectorOp.VMOVDQU64, 9, 0, Mem.at(Gpr.R10, Gpr.RAX, 192)));
    golden("62 51 fe 48 6f 8c 02 01 00 00 00", asm -> asm.evex(VectorOp.VMOVDQU64, 9, 0, Mem.at(Gpr.R10, Gpr.RAX, 1)));
    golden("62 21 fe 48 7f 7c 3d ff", asm -> asm.evex(VectorOp.VMOVDQU64_STORE, 31, 0, Mem.at(Gpr.RBP, Gpr.R15, -64)));
    golden("62 f1 7d 48 e7 64 02 01", asm -> asm.evex(VectorOp.VMOVNTDQ_STORE, 4, 0, Mem.at(Gpr.RDX, Gpr.RAX, 64)));
    golden("62 91 f5 40 ef c6", asm -> asm.evex(VectorOp.VPXORQ, 0, 17, 30));
    golden("62 c1 f5 48 eb e0", asm -> asm.evex(VectorOp.VPORQ, 20, 1, 8));
    golden("62 d3 bd 48 25 d9 96", asm -> asm.evex(VectorOp.VPTERNLOGQ, 3, 8, 9, 0x96));
    golden("62 d3 bd 48 25 5c 03 01 96", asm -> asm.evex(VectorOp.VPTERNLOGQ, 3, 8, Mem.at(Gpr.R11, Gpr.RAX, 64), 0x96));
    golden("62 52 fd 48 59 54 24 01", asm -> asm.evex(VectorOp.VPBROADCASTQ_WIDE, 10, 0, Mem.at(Gpr.R12, 8)));
    golden("62 13 bd 48 ce e2 00", asm -> asm.evex(VectorOp.VGF2P8AFFINEQB, 12, 8, 26, 0));
    golden("62 92 bd 48 27 c8", asm -> asm.evex(VectorOp.VPTESTMQ, 1, 8, 24));
  }

  private static void golden(String hex, Consumer<Assembler> instruction) {
    var asm = new Assembler();
    instruction.accept(asm);
    assertEquals(hex, HexFormat.ofDelimiter(" ").formatHex(asm.bytes()));
  }

  @Test
  void jumpsForwardAndBackward() {
    var asm = new Assembler();
    var back = new Label();
    var forward = new Label();
    asm.bind(back);
    asm.jumpIf(Condition.ABOVE, forward);
    asm.jump(back);
    asm.bind(forward);
    asm.ret();
    assertArrayEquals(HexFormat.of().parseHex("0f8705000000" + "e9f5ffffff" + "c3"), asm.bytes());
    assertThrows(IllegalStateException.class, () -> asm.bind(back));
  }

  @Test
  void refusesAnIndexThatHasNoEncoding() {
    assertThrows(IllegalArgumentException.class, () -> Mem.at(Gpr.RAX, Gpr.RSP, 0));
  }

  @Test
  void isReadBackByAnIndependentDisassembler(@TempDir Path directory) throws Exception {
    assumeTrue(Disassembler.isInstalled(), "objdump is not installed (binutils)");
    var asm = new Assembler();
    var expected = new ArrayList<String>();
    var actual = new ArrayList<String>();
    for (int i = 0; i < RANDOM_INSTRUCTIONS; i++) {
      if (asm.size() > 60_000) {
        actual.addAll(Disassembler.read(asm.bytes(), directory));
        asm = new Assembler();
      }
      expected.add(writeRandom(asm));
    }
    actual.addAll(Disassembler.read(asm.bytes(), directory));
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), "instruction " + i);
    }
  }

  @Test
  void writesNothingThatADisassemblerCannotRead(@TempDir Path directory) throws Exception {
    assumeTrue(Disassembler.isInstalled(), "objdump is not installed (binutils)");
    for (InstructionSet set : InstructionSet.values()) {
      KernelCode code = KernelCode.write(set, set.factors());
      List<String> instructions = Disassembler.read(code.bytes(), directory);
      assertEquals(List.of(), instructions.stream().filter(line -> line.contains("(bad)")).toList());
      assertEquals(code.offsets().size(), instructions.stream().filter("ret"::equals).count(), set.label());
      assertEquals(code.offsets().size(), instructions.stream().filter("mov rbp,rsp"::equals).count(), set.label());
      assertEquals("ret", instructions.getLast());
    }
  }

  /** Writes one instruction with random operands; returns how it should be read. */
  private String writeRandom(Assembler asm) {
    return switch (random.nextInt(4)) {
      case 0 -> writeGeneral(asm);
      case 1 -> writeVex(asm);
      default -> writeEvex(asm);
    };
  }

  private String writeGeneral(Assembler asm) {
    Gpr to = gpr();
    Gpr from = gpr();
    int immediate = 128 + random.nextInt(1 << 20);
    int bits = 2 + random.nextInt(60);
    Mem mem = mem(1);
    return switch (random.nextInt(17)) {
      case 0 -> read("push " + name(to), () -> asm.push(to));
      case 1 -> read("pop " + name(to), () -> asm.pop(to));
      case 2 -> read("mov " + name(to) + "," + name(from), () -> asm.move(to, from));
      case 3 -> read("mov " + name(to) + ",QWORD PTR " + text(mem), () -> asm.load(to, mem));
      case 4 -> read("mov QWORD PTR " + text(mem) + "," + name(from), () -> asm.store(mem, from));
      case 5 -> read("lea " + name(to) + "," + text(mem), () -> asm.address(to, mem));
      case 6 -> read("xor " + name(to) + "," + name(to), () -> asm.clear(to));
      case 7 -> read("add " + name(to) + "," + name(from), () -> asm.add(to, from));
      case 8 -> read("or " + name(to) + "," + name(from), () -> asm.or(to, from));
      case 9 -> read("cmp " + name(to) + "," + name(from), () -> asm.compare(to, from));
      case 10 -> read("test " + name(to) + "," + name(from), () -> asm.test(to, from));
      case 11 -> read("add " + name(to) + "," + hex(immediate), () -> asm.add(to, immediate));
      case 12 -> read("or " + name(to) + "," + hex(immediate), () -> asm.or(to, immediate));
      case 13 -> read("test " + name(to) + "," + hex(immediate), () -> asm.testBits(to, immediate));
      case 14 -> read("shl " + name(to) + "," + hex(bits), () -> asm.shiftLeft(to, bits));
      case 15 -> read("shr " + name(to) + "," + hex(bits), () -> asm.shiftRight(to, bits));
      default -> read("movabs " + name(to) + "," + Long.toHexString((long) immediate << 32).transform("0x"::concat),
          () -> asm.moveImmediate(to, (long) immediate << 32));
    };
  }

  private String writeVex(Assembler asm) {
    int to = random.nextInt(16);
    int left = random.nextInt(16);
    int right = random.nextInt(16);
    int immediate = random.nextInt(128);
    Mem mem = mem(32);
    VectorOp op = any(VectorOp.values(), VectorOp.VMOVDQU, VectorOp.VGF2P8AFFINEQB);
    String start = mnemonic(op) + " ymm" + to + ",";
    return switch (op) {
      case VMOVDQU -> read(start + "YMMWORD PTR " + text(mem), () -> asm.vex(op, to, 0, mem));
      case VMOVDQU_STORE, VMOVNTDQ_STORE ->
          read(mnemonic(op) + " YMMWORD PTR " + text(mem) + ",ymm" + to, () -> asm.vex(op, to, 0, mem));
      case VPTEST -> read(start + "ymm" + right, () -> asm.vex(op, to, 0, right));
      case VPBROADCASTQ -> read(start + "QWORD PTR " + text(mem), () -> asm.vex(op, to, 0, mem));
      case VBROADCASTI128 -> read(start + "XMMWORD PTR " + text(mem), () -> asm.vex(op, to, 0, mem));
      case VPSRLW -> read(start + "ymm" + right + "," + hex(immediate), () -> asm.vexShiftRight(to, right, immediate));
      case VGF2P8AFFINEQB ->
          read(start + "ymm" + left + ",ymm" + right + "," + hex(immediate), () -> asm.vex(op, to, left, right, immediate));
      default -> random.nextBoolean()
          ? read(start + "ymm" + left + ",ymm" + right, () -> asm.vex(op, to, left, right))
          : read(start + "ymm" + left + ",YMMWORD PTR " + text(mem), () -> asm.vex(op, to, left, mem));
    };
  }

  private String writeEvex(Assembler asm) {
    int to = random.nextInt(32);
    int left = random.nextInt(32);
    int right = random.nextInt(32);
    int mask = 1 + random.nextInt(7);
    int immediate = random.nextInt(256);
    Mem mem = mem(64);
    VectorOp op = any(VectorOp.values(), VectorOp.VGF2P8AFFINEQB, VectorOp.VPTESTMQ);
    String start = mnemonic(op) + " zmm" + to + ",";
    return switch (op) {
      case VMOVDQU64 -> read(start + "ZMMWORD PTR " + text(mem), () -> asm.evex(op, to, 0, mem));
      case VMOVDQU64_STORE -> read(mnemonic(op) + " ZMMWORD PTR " + text(mem) + ",zmm" + to, () -> asm.evex(op, to, 0, mem));
      case VPBROADCASTQ_WIDE -> read(start + "QWORD PTR " + text(mem), () -> asm.evex(op, to, 0, mem));
      case VPTESTMQ -> read(mnemonic(op) + " k" + mask + ",zmm" + left + ",zmm" + right, () -> asm.evex(op, mask, left, right));
      case VGF2P8AFFINEQB, VPTERNLOGQ -> random.nextBoolean()
          ? read(start + "zmm" + left + ",zmm" + right + "," + hex(immediate), () -> asm.evex(op, to, left, right, immediate))
          : read(start + "zmm" + left + ",ZMMWORD PTR " + text(mem) + "," + hex(immediate),
              () -> asm.evex(op, to, left, mem, immediate));
      default -> random.nextBoolean()
          ? read(start + "zmm" + left + ",zmm" + right, () -> asm.evex(op, to, left, right))
          : read(start + "zmm" + left + ",ZMMWORD PTR " + text(mem), () -> asm.evex(op, to, left, mem));
    };
  }

  private static String read(String text, Runnable write) {
    write.run();
    return text;
  }

  private VectorOp any(VectorOp[] ops, VectorOp first, VectorOp last) {
    return ops[first.ordinal() + random.nextInt(last.ordinal() - first.ordinal() + 1)];
  }

  private static String mnemonic(VectorOp op) {
    return op.name().toLowerCase(Locale.ROOT).replaceAll("_.*", "");
  }

  private Gpr gpr() {
    return Gpr.values()[random.nextInt(16)];
  }

  /** Displacements are absent, multiples of a vector, near it and far away. */
  private Mem mem(int unit) {
    int displacement = switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> unit * (random.nextInt(300) - 150);
      case 2 -> random.nextInt(512) - 256;
      default -> random.nextInt();
    };
    Gpr index = gpr();
    return index == Gpr.RSP ? Mem.at(gpr(), displacement) : Mem.at(gpr(), index, displacement);
  }

  private static String name(Gpr register) {
    return register.name().toLowerCase(Locale.ROOT);
  }

  private static String hex(int value) {
    return "0x" + Integer.toHexString(value);
  }

  private static String text(Mem mem) {
    int displacement = mem.displacement();
    // Without one, objdump prints a zero that the encoding has to spell out.
    boolean isSpelledOut = displacement != 0 || mem.base() == Gpr.RBP || mem.base() == Gpr.R13;
    return "[" + name(mem.base())
        + (mem.index() == null ? "" : "+" + name(mem.index()) + "*1")
        + (!isSpelledOut ? "" : displacement < 0 ? "-0x" + Long.toHexString(-(long) displacement) : "+" + hex(displacement))
        + "]";
  }
}
