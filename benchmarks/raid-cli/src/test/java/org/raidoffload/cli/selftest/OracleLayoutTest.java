package org.raidoffload.cli.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The oracle itself, against exponents written down from runs of the kernel's raid5_compute_sector on five disks. */
class OracleLayoutTest {

  @ParameterizedTest
  @CsvSource({
      "left-asymmetric, 012 012 120 201 012", "right-asymmetric, 012 201 120 012 012",
      "left-symmetric, 012 012 012 012 012", "right-symmetric, 012 012 012 012 012",
      "parity-first, 012 012 012 012 012", "parity-last, 012 012 012 012 012",
      "ddf-zero-restart, 234 034 014 012 123", "ddf-N-restart, 012 014 034 234 123",
      "ddf-N-continue, 012 401 340 234 123", "left-asymmetric-6, 012 012 012 012 012",
      "right-asymmetric-6, 012 012 012 012 012", "left-symmetric-6, 012 201 120 012 012",
      "right-symmetric-6, 012 120 201 012 012", "parity-first-6, 012 012 012 012 012"})
  void exponentsAreTheKernels(String layout, String rows) {
    String found = IntStream.range(0, 5).mapToObj(row -> {
      OracleLayout oracle = new OracleLayout(new ArrayCase(6, layout, 5, 512), row);
      return IntStream.range(0, 3).mapToObj(d -> Integer.toString(oracle.exponent(d))).collect(Collectors.joining());
    }).collect(Collectors.joining(" "));
    assertEquals(rows, found);
  }

  /** P and Q of three blocks of one byte, worked out by hand with x^8 = x^4 + x^3 + x^2 + 1. */
  @ParameterizedTest
  @CsvSource({"1, 0, 1", "1, 1, 2", "1, 8, 29", "128, 1, 29", "255, 2, 219", "1, 254, 142"})
  void productsAreThoseOfTheField(int x, int exponent, int product) {
    byte[] sum = new byte[1];
    OracleField.add(sum, new byte[] {(byte) x}, exponent);
    assertEquals(product, sum[0] & 0xff, () -> Arrays.toString(sum));
  }
}
