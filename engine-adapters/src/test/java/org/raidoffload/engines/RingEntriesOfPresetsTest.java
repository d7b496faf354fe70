package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.RingEntryArithmetic;
import org.raidoffload.plan.Opcode;

/** The fact sheet's tables of ring entries (2.2, 2.3, 2.6), row by row. */
class RingEntriesOfPresetsTest {
  private static final EngineRegistry REGISTRY = EngineRegistry.load();
  private static final int UNIT = 4096;

  private static RingEntryArithmetic arithmetic(String engine, int channel) {
    return REGISTRY.get(engine).channels().get(channel).entryArithmetic();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "2, 4, 2, 1", "5, 5, 2, 2", "6, 8, 3, 2", "9, 9, 3, 4", "10, 13, 4, 4", "14, 16, 5, 4",
      "17, 17, 5, 8", "18, 32, 0, 8"})
  void iopEntriesFollowTheNumberOfSources(int from, int to, int iop13xx, int accelerator) {
    for (int n = from; n <= to; n++) {
      if (iop13xx > 0) {
        assertEquals(iop13xx, arithmetic("iop13xx", 2).entries(Opcode.XOR, n, 1, UNIT), n + " sources");
        assertEquals(iop13xx, arithmetic("iop13xx", 2).entries(Opcode.PQ, n, 2, UNIT), n + " sources of P+Q");
      }
      if (iop13xx > 0 && n > 2) {
        assertEquals(iop13xx, arithmetic("iop13xx", 2).entries(Opcode.PQ_VAL, n - 2, 2, UNIT), n + " with P and Q");
      }
      assertEquals(accelerator, arithmetic("iop3xx", 2).entries(Opcode.XOR, n, 1, UNIT), n + " sources");
    }
  }

  @ParameterizedTest
  @CsvSource({"8, 4096, 8", "16, 4096, 16", "4, 4096, 4", "4, 1024, 1", "4, 1025, 2", "32, 4096, 32"})
  void acceleratorZeroSumTakesItsEntriesForEachKib(int sources, int bytes, int entries) {
    assertEquals(entries, arithmetic("iop3xx", 2).entries(Opcode.XOR_VAL, sources, 0, bytes));
    assertEquals((bytes + 1023) / 1024, arithmetic("iop3xx", 2).hardwareDescriptors(Opcode.XOR_VAL, sources, 0, bytes));
  }

  /** Columns: version 3.2, 3.3 and 3.3 with 16 sources, where an xor is a P+Q; 0 = no such operation. */
  @ParameterizedTest
  @CsvSource({"COPY, 1, 1, 1, 1, 1", "XOR, 2, 3, 2, 2, 1", "XOR, 4, 5, 2, 2, 2", "XOR, 6, 8, 3, 3, 2",
      "XOR, 9, 16, 0, 0, 1", "XOR_VAL, 2, 3, 2, 2, 1", "XOR_VAL, 4, 5, 2, 2, 2", "XOR_VAL, 6, 8, 3, 3, 2",
      "PQ, 1, 3, 2, 1, 1", "PQ, 4, 8, 3, 2, 2", "PQ, 9, 16, 0, 0, 1", "PQ_VAL, 2, 3, 2, 1, 1",
      "PQ_VAL, 4, 6, 3, 2, 2", "PQ_VAL, 9, 14, 0, 0, 1"})
  void ioatRingEntriesCountExtendedAndNullDescriptors(Opcode opcode, int from, int to, int version32, int version33,
      int sixteen) {
    for (int n = from; n <= to; n++) {
      if (version32 > 0) {
        assertEquals(version32, arithmetic("ioat-3.2", 0).entries(opcode, n, 1, UNIT), n + " sources, 3.2");
        assertEquals(version33, arithmetic("ioat-3.3", 0).entries(opcode, n, 1, UNIT), n + " sources, 3.3");
      }
      assertEquals(sixteen, arithmetic("ioat-3.3-16", 0).entries(opcode, n, 1, UNIT), n + " sources, 3.3-16");
    }
  }

  @Test
  void ioatCutsLongOperationsIntoEntriesOfOneMibAndAddsOneNullDescriptorToAll() {
    long threePieces = (2 << 20) + 1;
    assertEquals(3, arithmetic("ioat-3.2", 0).entries(Opcode.COPY, 1, 1, threePieces));
    assertEquals(2 * 3 + 1, arithmetic("ioat-3.2", 0).entries(Opcode.PQ, 8, 2, threePieces));
    assertEquals(2 * 3, arithmetic("ioat-3.3", 0).entries(Opcode.PQ, 8, 2, threePieces));
    assertEquals(3, arithmetic("ioat-3.3-16", 0).entries(Opcode.PQ, 9, 2, threePieces));
  }

  @ParameterizedTest
  @CsvSource({"PQ, 8, 2, 10", "PQ, 8, 1, 9", "PQ, 1, 1, 2", "PQ, 2, 1, 3", "PQ_VAL, 8, 2, 12", "PQ_VAL, 8, 1, 10",
      "XOR_VAL, 9, 0, 10", "COPY, 1, 1, 1"})
  void ppcCommandBlocksCountSourcesAndResults(Opcode opcode, int sources, int results, int blocks) {
    assertEquals(blocks, arithmetic("ppc44x", 0).entries(opcode, sources, results, UNIT));
  }

  @Test
  void sbaTakesOneRequestForEachFourKib() {
    assertEquals(16, arithmetic("bcm-sba", 0).entries(Opcode.PQ, 12, 2, 64 << 10));
  }

  /** No descriptor that the limits allow on a 4 KiB unit may be larger than its channel. */
  @Test
  void widestDescriptorFitsEveryChannel() {
    for (var engine : REGISTRY.engines()) {
      for (ChannelDescription c : engine.channels()) {
        int descriptors = c.limits().descriptors();
        int xor = Math.max(1, Math.max(c.limits().maxXorSources(), c.limits().maxXorValSources()));
        assertTrue(c.entryArithmetic().entries(Opcode.XOR_VAL, xor, 0, UNIT) <= descriptors, engine.name() + c.name());
        int pq = Math.max(1, c.limits().maxPqSources());
        assertTrue(c.entryArithmetic().entries(Opcode.PQ, pq, 2, UNIT) <= descriptors, engine.name() + c.name());
      }
    }
  }
}
