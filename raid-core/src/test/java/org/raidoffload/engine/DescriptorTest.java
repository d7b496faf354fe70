package org.raidoffload.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.raidoffload.plan.Opcode;

class DescriptorTest {

  @Test
  void allSourcesAtOnceAreWhatTheyAreOneByOne() {
    long[] bases = new long[40];
    int[] indexes = new int[33];
    byte[] coefficients = new byte[33];
    for (int i = 0; i < bases.length; i++) {
      bases[i] = 1_000_000L * i;
    }
    Descriptor oneByOne = new Descriptor(33).begin(Opcode.PQ, 512, 1);
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = 39 - i;
      coefficients[i] = (byte) (200 + i);
      oneByOne.addSource(1_000_000L * (39 - i) + 512, 200 + i & 0xff);
    }
    Descriptor atOnce = new Descriptor(33).begin(Opcode.PQ, 512, 1).sources(bases, indexes, 512, coefficients);
    assertEquals(33, atOnce.sourceCount());
    for (int i = 0; i < 33; i++) {
      assertEquals(oneByOne.source(i), atOnce.source(i));
      assertEquals(oneByOne.coefficient(i), atOnce.coefficient(i));
    }
  }

  @Test
  void moreThanItWasMadeForAreRefused() {
    Descriptor narrow = new Descriptor(9).begin(Opcode.XOR, 512, 1);
    IllegalStateException refused = assertThrows(IllegalStateException.class,
        () -> narrow.sources(new long[1], new int[10], 0, new byte[10]));
    assertEquals("source 9 of a descriptor for 9 sources", refused.getMessage());
  }
}
