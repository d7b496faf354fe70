package org.raidoffload.engines.assembled;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What this processor can run and the operating system preserves, as CPUID and XGETBV say (Intel SDM volume 2, CPUID,
 * and volume 1, 13.2).
 *
 * @param avx2 256-bit integer vectors
 * @param gfni Galois field instructions
 * @param avx512 512-bit vectors (AVX-512F)
 */
record CpuFeatures(boolean avx2, boolean gfni, boolean avx512) {
  private static final int LEAF_1_ECX_OSXSAVE = 1 << 27;
  private static final int LEAF_1_ECX_AVX = 1 << 28;
  private static final int LEAF_7_EBX_AVX2 = 1 << 5;
  private static final int LEAF_7_EBX_AVX512F = 1 << 16;
  private static final int LEAF_7_ECX_GFNI = 1 << 8;

  /** XCR0: SSE and AVX state. */
  private static final int YMM_STATE = 0x06;

  /** XCR0: also mask registers, the upper halves of zmm0 to 15, and zmm16 to 31. */
  private static final int ZMM_STATE = 0xe6;

  /** Asks the processor; needs executable memory for a moment. */
  static CpuFeatures detect() {
    var cpuid = cpuid();
    var xgetbv = xgetbv();
    try (var arena = Arena.ofConfined();
        var memory = new SystemMemory(cpuid.length + xgetbv.length)) {
      MemorySegment code = memory.segment();
      MemorySegment.copy(cpuid, 0, code, ValueLayout.JAVA_BYTE, 0, cpuid.length);
      MemorySegment.copy(xgetbv, 0, code, ValueLayout.JAVA_BYTE, cpuid.length, xgetbv.length);
      memory.makeExecutable();
      MemorySegment result = arena.allocate(4 * Long.BYTES, Long.BYTES);
      ask(code, 0, result);
      long leaves = result.getAtIndex(ValueLayout.JAVA_LONG, 0);
      ask(code, 1, result);
      long leaf1 = result.getAtIndex(ValueLayout.JAVA_LONG, 2);
      boolean avx = (leaf1 & LEAF_1_ECX_OSXSAVE) != 0 && (leaf1 & LEAF_1_ECX_AVX) != 0;
      if (!avx || leaves < 7) {
        return new CpuFeatures(false, false, false);
      }
      long state = NativeCall.call(code.asSlice(cpuid.length), 0, 0, 0, 0, 0, 0, 0);
      ask(code, 7, result);
      long ebx = result.getAtIndex(ValueLayout.JAVA_LONG, 1);
      long ecx = result.getAtIndex(ValueLayout.JAVA_LONG, 2);
      boolean ymm = (state & YMM_STATE) == YMM_STATE;
      return new CpuFeatures(
          ymm && (ebx & LEAF_7_EBX_AVX2) != 0,
          (ecx & LEAF_7_ECX_GFNI) != 0,
          (state & ZMM_STATE) == ZMM_STATE && (ebx & LEAF_7_EBX_AVX512F) != 0);
    }
  }

  private static void ask(MemorySegment code, int leaf, MemorySegment result) {
    NativeCall.call(code, 0, leaf, 0, result.address(), 0, 0, 0);
  }

  /** Arguments: leaf, subleaf, and where EAX, EBX, ECX and EDX go, eight bytes each. */
  private static byte[] cpuid() {
    var asm = new Assembler();
    asm.push(Gpr.RBP);
    asm.move(Gpr.RBP, Gpr.RSP);
    asm.push(Gpr.RBX);
    asm.move(Gpr.R8, Gpr.RDX);
    asm.move(Gpr.RAX, Gpr.RDI);
    asm.move(Gpr.RCX, Gpr.RSI);
    asm.cpuid();
    asm.store(Mem.at(Gpr.R8, 0), Gpr.RAX);
    asm.store(Mem.at(Gpr.R8, 8), Gpr.RBX);
    asm.store(Mem.at(Gpr.R8, 16), Gpr.RCX);
    asm.store(Mem.at(Gpr.R8, 24), Gpr.RDX);
    asm.pop(Gpr.RBX);
    asm.pop(Gpr.RBP);
    asm.ret();
    return asm.bytes();
  }

  /** Returns the low half of XCR0, with what else was in the upper half of RAX cleared by the instruction. */
  private static byte[] xgetbv() {
    var asm = new Assembler();
    asm.clear(Gpr.RCX);
    asm.xgetbv();
    asm.ret();
    return asm.bytes();
  }
}
