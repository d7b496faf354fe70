package org.raidoffload.engines.contract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.plan.Opcode;

/** The descriptors that the contract tries: at the limits, one off them, every alias of a result and a source. */
final class ContractCases {
  private static final int[] LENGTHS = {1, 127, 512, 4096};

  private ContractCases() {}

  /** Legal lengths of a channel for an opcode, ascending: its least one and some others. */
  static List<Integer> lengths(ChannelLimits limits, Opcode opcode) {
    int alignment = limits.alignment(opcode);
    TreeSet<Integer> lengths = new TreeSet<>();
    lengths.add(Math.toIntExact((limits.minBytes() + alignment - 1) / alignment * alignment));
    for (int length : LENGTHS) {
      if (length >= limits.minBytes() && length <= limits.maxBytes() && length % alignment == 0) {
        lengths.add(length);
      }
    }
    return List.copyOf(lengths);
  }

  static List<ContractCase> of(ChannelLimits limits, Opcode opcode) {
    List<ContractCase> cases = new ArrayList<>();
    switch (opcode) {
      case ZERO -> zeros(limits, cases);
      case COPY -> copies(limits, cases);
      case XOR -> xors(limits, cases);
      case PQ -> pqs(limits, cases);
      case XOR_VAL, PQ_VAL -> { }
    }
    if (opcode == Opcode.XOR_VAL || opcode == Opcode.PQ_VAL) {
      cases.addAll(validations(limits));
    }
    return cases;
  }

  private static int shift(ChannelLimits limits, Opcode opcode) {
    return limits.alignment(opcode) == 1 ? 3 : 0;
  }

  private static void copies(ChannelLimits limits, List<ContractCase> cases) {
    for (int bytes : lengths(limits, Opcode.COPY)) {
      for (int shift : new int[] {0, shift(limits, Opcode.COPY)}) {
        cases.add(new ContractCase(Opcode.COPY, List.of(1), 1, -1, false, bytes, shift, false, false));
      }
    }
  }

  private static void zeros(ChannelLimits limits, List<ContractCase> cases) {
    for (int bytes : lengths(limits, Opcode.ZERO)) {
      cases.add(new ContractCase(Opcode.ZERO, List.of(), 0, -1, false, bytes, shift(limits, Opcode.ZERO), false, false));
    }
  }

  private static void xors(ChannelLimits limits, List<ContractCase> cases) {
    for (int n : widths(2, limits.maxXorSources())) {
      for (int bytes : lengths(limits, Opcode.XOR)) {
        cases.add(xor(n, n, bytes, 0));
        cases.add(xor(n, n, bytes, shift(limits, Opcode.XOR)));
      }
      for (int alias : widths(0, n - 1)) {
        cases.add(xor(n, alias, middle(limits, Opcode.XOR), 0));
      }
    }
  }

  private static ContractCase xor(int n, int p, int bytes, int shift) {
    return new ContractCase(Opcode.XOR, Collections.nCopies(n, 1), p, -1, false, bytes, shift, false, false);
  }

  private static int middle(ChannelLimits limits, Opcode opcode) {
    List<Integer> lengths = lengths(limits, opcode);
    return lengths.get(lengths.size() / 2);
  }

  private static void pqs(ChannelLimits limits, List<ContractCase> cases) {
    int middle = middle(limits, Opcode.PQ);
    for (int n : widths(1, limits.maxPqSources())) {
      for (List<Integer> coefficients : List.of(powers(n), random(n))) {
        for (int bytes : lengths(limits, Opcode.PQ)) {
          cases.add(pq(coefficients, n, n + 1, bytes, 0));
        }
        cases.add(pq(coefficients, n, n + 1, middle, shift(limits, Opcode.PQ)));
        cases.add(pq(coefficients, -1, n + 1, middle, 0));
        cases.add(pq(coefficients, n, -1, middle, 0));
        for (int alias : widths(0, n - 1)) {
          cases.add(pq(coefficients, alias, n + 1, middle, 0));
          cases.add(pq(coefficients, n, alias, middle, 0));
          cases.add(pq(coefficients, -1, alias, middle, 0));
          cases.add(pq(coefficients, alias, -1, middle, 0));
        }
      }
    }
    continuations(limits, middle, cases);
  }

  private static void continuations(ChannelLimits limits, int bytes, List<ContractCase> cases) {
    int both = limits.pqContinuation().continuedSources(limits.maxPqSources(), false);
    for (int n : widths(1, Math.min(both, limits.maxPqSources()))) {
      cases.add(new ContractCase(Opcode.PQ, random(n), n, n + 1, true, bytes, 0, false, false));
      cases.add(new ContractCase(Opcode.PQ, powers(n), n, n + 1, true, bytes, 0, false, false));
    }
    int withoutP = limits.pqContinuation().continuedSources(limits.maxPqSources(), true);
    for (int n : widths(1, withoutP)) {
      cases.add(new ContractCase(Opcode.PQ, random(n), -1, n + 1, true, bytes, 0, false, false));
    }
  }

  private static ContractCase pq(List<Integer> coefficients, int p, int q, int bytes, int shift) {
    return new ContractCase(Opcode.PQ, coefficients, p, q, false, bytes, shift, false, false);
  }

  /** Every combination of right and wrong, of P and Q present, at the narrowest and the widest. */
  static List<ContractCase> validations(ChannelLimits limits) {
    List<ContractCase> cases = new ArrayList<>();
    if (limits.runs(Opcode.XOR_VAL)) {
      for (int n : widths(2, limits.maxXorValSources())) {
        for (int bytes : lengths(limits, Opcode.XOR_VAL)) {
          List<Integer> ones = Collections.nCopies(n, 1);
          cases.add(new ContractCase(Opcode.XOR_VAL, ones, -1, -1, false, bytes, 0, false, false));
          cases.add(new ContractCase(Opcode.XOR_VAL, ones, -1, -1, false, bytes, 0, true, false));
        }
      }
    }
    if (limits.runs(Opcode.PQ_VAL)) {
      for (int n : widths(1, limits.maxPqValSources() - 2)) {
        for (int bytes : lengths(limits, Opcode.PQ_VAL)) {
          for (int wrong = 0; wrong < 4; wrong++) {
            cases.add(pqVal(n, n, n + 1, bytes, wrong));
          }
          cases.add(pqVal(n, n, -1, bytes, 1));
          cases.add(pqVal(n, -1, n + 1, bytes, 2));
          cases.add(pqVal(n, -1, n + 1, bytes, 0));
        }
      }
    }
    return cases;
  }

  private static ContractCase pqVal(int n, int p, int q, int bytes, int wrong) {
    return new ContractCase(Opcode.PQ_VAL, powers(n), p, q, false, bytes, 0, (wrong & 1) != 0, (wrong & 2) != 0);
  }

  /** Some widths from {@code least} to {@code most}, both of them included. */
  private static List<Integer> widths(int least, int most) {
    TreeSet<Integer> widths = new TreeSet<>();
    for (int n : new int[] {least, least + 1, least + 2, 5, 8, most - 1, most}) {
      if (n >= least && n <= most) {
        widths.add(n);
      }
    }
    return List.copyOf(widths);
  }

  private static List<Integer> powers(int n) {
    return IntStream.range(0, n).map(NaiveParity::power).boxed().toList();
  }

  /** One of them 0, which the emulated continuation uses. */
  private static List<Integer> random(int n) {
    Random random = new Random(n);
    return IntStream.range(0, n).map(i -> i == 1 ? 0 : random.nextInt(1, 256)).boxed().toList();
  }
}
