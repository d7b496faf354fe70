package org.raidoffload.engines.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.plan.Opcode;

/**
 * One descriptor on memory of its own: sources are blocks 0 to n-1; P and Q are blocks n and n+1, or one of the sources,
 * or absent.
 *
 * @param coefficients one for each source
 * @param p block of P; -1 = absent
 * @param q block of Q; -1 = absent
 * @param wrongP validations: whether P is spoiled; that of an XOR_VAL is its last source
 * @param wrongQ validations: whether Q is spoiled
 */
record ContractCase(Opcode opcode, List<Integer> coefficients, int p, int q, boolean continues, int bytes, int shift,
    boolean wrongP, boolean wrongQ) {

  private int sources() {
    return coefficients.size();
  }

  @Override
  public String toString() {
    return opcode + " of " + sources() + " sources, P " + p + ", Q " + q + (continues ? ", continues" : "") + ", "
        + bytes + " bytes at +" + shift;
  }

  void run(ContractChannel channel) {
    String what = channel.description.name() + ": " + this;
    try (GuardedBuffers memory = new GuardedBuffers(sources() + 2, bytes, shift, seed())) {
      int expectedStatus = validates() ? prepareValidation(memory) : prepareResults(memory);
      assertEquals(expectedStatus, channel.runOne(descriptor(channel, memory)), what);
      memory.check(what);
    }
  }

  private long seed() {
    return 31L * bytes + 17L * sources() + 7L * p + q;
  }

  private boolean validates() {
    return opcode == Opcode.XOR_VAL || opcode == Opcode.PQ_VAL;
  }

  private byte[][] contents(GuardedBuffers memory) {
    byte[][] contents = new byte[sources()][];
    for (int i = 0; i < contents.length; i++) {
      contents[i] = memory.expected(i).clone();
    }
    return contents;
  }

  private int prepareResults(GuardedBuffers memory) {
    if (opcode == Opcode.ZERO) {
      memory.expect(p, new byte[bytes]);
      return 0;
    }
    byte[][] contents = contents(memory);
    byte[] xor = NaiveParity.xor(contents);
    byte[] sum = NaiveParity.sum(contents, coefficients);
    if (p >= 0) {
      memory.expect(p, continues ? NaiveParity.plus(xor, memory.expected(p)) : xor);
    }
    if (q >= 0) {
      memory.expect(q, continues ? NaiveParity.plus(sum, memory.expected(q)) : sum);
    }
    return 0;
  }

  private int prepareValidation(GuardedBuffers memory) {
    byte[][] contents = contents(memory);
    if (opcode == Opcode.XOR_VAL) {
      byte[] parity = NaiveParity.plus(NaiveParity.xor(contents), contents[sources() - 1]);
      memory.set(sources() - 1, spoil(parity, wrongP));
      return wrongP ? 1 : 0;
    }
    if (p >= 0) {
      memory.set(p, spoil(NaiveParity.xor(contents), wrongP));
    }
    if (q >= 0) {
      memory.set(q, spoil(NaiveParity.sum(contents, coefficients), wrongQ));
    }
    return (p >= 0 && wrongP ? 1 : 0) | (q >= 0 && wrongQ ? 2 : 0);
  }

  /** One bit in the last byte, the one that a vector loop's tail forgets. */
  private static byte[] spoil(byte[] content, boolean wrong) {
    if (wrong) {
      content[content.length - 1] ^= 0x10;
    }
    return content;
  }

  private Descriptor descriptor(ContractChannel channel, GuardedBuffers memory) {
    int results = (p >= 0 ? 1 : 0) + (q >= 0 ? 1 : 0);
    var limits = channel.description.limits();
    int extra = continues && limits.pqContinuation() == PqContinuation.EMULATED
        ? limits.maxPqSources() - limits.pqContinuation().continuedSources(limits.maxPqSources(), p < 0) : 0;
    int entries = channel.description.entryArithmetic().entries(opcode, sources() + extra,
        opcode == Opcode.XOR_VAL ? 0 : results,
        bytes);
    Descriptor d = new Descriptor(sources()).begin(opcode, bytes, entries);
    for (int i = 0; i < sources(); i++) {
      d.addSource(memory.address(i), coefficients.get(i));
    }
    return d.destinations(p >= 0 ? memory.address(p) : 0, q >= 0 ? memory.address(q) : 0, continues);
  }
}
