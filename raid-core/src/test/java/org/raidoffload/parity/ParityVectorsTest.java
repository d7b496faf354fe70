package org.raidoffload.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers computed outside this project, equal to what Linux 6.1's intx8 and recov_intx1 give. */
class ParityVectorsTest {
  private static final ParityKernel KERNEL = ReferenceKernel.INSTANCE;

  private static final String[] V1 = {"000180ff55aa1234", "010240fe5aa55678", "020420fd69969abc", "030810fc7788def0"};
  private static final String V1_P = "000ff00011110000";
  private static final String V1_Q = "1255007ec7ab52dd";

  @Test
  void powersInversesAndProductsAreThoseOfPolynomial11d() {
    byte[] powers = bytes("01020408102040801d3a74e8cd8713264c982d5ab475eac98f03060c183060c0");
    for (int i = 0; i < powers.length; i++) {
      assertEquals(powers[i] & 0xff, GaloisField.exp(i));
    }
    byte[] inverses = bytes("018ef447a77abaad9ddd983daa5d96d8");
    for (int i = 0; i < inverses.length; i++) {
      assertEquals(inverses[i] & 0xff, GaloisField.inverse(i + 1));
    }
    assertEquals(0x1d, GaloisField.multiply(0x02, 0x80));
    assertEquals(0xe3, GaloisField.multiply(0x02, 0xff));
    assertEquals(0x13, GaloisField.multiply(0x80, 0x80));
    assertEquals(0xe2, GaloisField.multiply(0xff, 0xff));
    assertEquals(0xf9, GaloisField.multiply(0x1d, 0x53));
    assertEquals(0x8f, GaloisField.multiply(0xca, 0x53));
    assertEquals(0x07, GaloisField.multiply(0x03, 0xf6));
    assertEquals(1, GaloisField.exp(255));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, f4, f4", "0, 2, a7, a7", "0, 3, 9d, 9d", "1, 2, f4, 7a", "1, 3, a7, dd", "2, 3, f4, 3d"
  })
  void recoveryCoefficientsOfEachPair(int x, int y, String a, String b) {
    assertEquals(a, Integer.toHexString(RecoveryCoefficients.ofParity(x, y)));
    assertEquals(b, Integer.toHexString(RecoveryCoefficients.ofSyndrome(x, y)));
  }

  @ParameterizedTest
  @CsvSource({"0, 01", "1, 8e", "2, 47", "3, ad", "4, d8", "5, 6c", "6, 36", "7, 1b"})
  void recoveryScaleOfOneSlot(int slot, String scale) {
    assertEquals(Integer.parseInt(scale, 16), RecoveryCoefficients.ofSyndrome(slot));
  }

  @Test
  void parityOfFourDisks() {
    assertParity(V1_P, V1_Q, V1);
  }

  @Test
  void parityOfTwoAndThreeDisks() {
    assertParity("bb99ff99", "5849b6e3", "11223344", "aabbccdd");
    assertParity("b469a53c", "64aec34d", "11223344", "aabbccdd", "0ff05aa5");
  }

  @Test
  void parityOfADdfStripeKeepsTheExponentsOfEmptySlots() {
    assertParity("000ff000", "6a08ba3b", "000180ff", "010240fe", "020420fd", "", "", "030810fc");
    assertParity("000ff000", "17220d7b", "030810fc", "000180ff", "010240fe", "020420fd");
  }

  @Test
  void parityOfEightDisks() {
    try (var blocks = formulaBlocks(16)) {
      blocks.expect(8, bytes("d89028c0a870b8f00870b800b87008f0"));
      blocks.expect(9, bytes("da2a9c183d9f5242b1b73687f0ded480"));
      KERNEL.pq(blocks.addresses(0, 8), 8, blocks.address(8), blocks.address(9), 16);
      blocks.verify("eight disks");
    }
  }

  @Test
  void parityOfEightPagesByDigest() throws Exception {
    try (var blocks = formulaBlocks(4096)) {
      blocks.expect(8, NaiveParity.parity(blocks.expected(0, 8)));
      blocks.expect(9, NaiveParity.syndrome(blocks.expected(0, 8)));
      KERNEL.pq(blocks.addresses(0, 8), 8, blocks.address(8), blocks.address(9), 4096);
      blocks.verify("eight pages");
      assertEquals(
          "9f18e9549b1cff8da672db3d21cb346cdfb22385987161bb79b9786bc88a79d1", sha256(blocks.expected(8)));
      assertEquals(
          "b89ef446adb4806d880f4414ebf94a40a152fa84d4054a425b6a0a427c59904b", sha256(blocks.expected(9)));
      assertEquals("c883db99", crc32(blocks.expected(8)));
      assertEquals("2e283666", crc32(blocks.expected(9)));
    }
  }

  @Test
  void readModifyWriteOfOneThenTwoBlocks() {
    try (var blocks = blocks(V1[1], V1[3], V1_P, V1_Q, "deadbeef00ff0ff0", "0badf00dcafebabe")) {
      var written = new long[] {blocks.address(0)};
      KERNEL.pqAccumulate(written, new byte[] {2}, 1, blocks.address(2), blocks.address(3), 8);
      blocks.expect(2, bytes("010db0fe4bb45678"));
      blocks.expect(3, bytes("1051809f73fcfe2d"));
      blocks.verify("prexor of slot 1");
      KERNEL.pqAccumulate(written, new byte[] {2}, 1, blocks.address(2), blocks.address(3), 8);
      KERNEL.updatePq(blocks.address(4), blocks.address(0), (byte) 2, blocks.address(2), blocks.address(3), 8);
      blocks.expect(0, bytes("deadbeef00ff0ff0"));
      blocks.expect(2, bytes("dfa00e114b4b5988"));
      blocks.expect(3, bytes("b116e15c731fe0d0"));
      blocks.verify("update of slot 1");
      KERNEL.updatePq(blocks.address(5), blocks.address(1), (byte) 8, blocks.address(2), blocks.address(3), 8);
      blocks.expect(1, bytes("0badf00dcafebabe"));
      blocks.expect(2, bytes("d705eee0f63d3dc6"));
      blocks.expect(3, bytes("f157b287f288e79a"));
      blocks.verify("update of slot 3");
    }
  }

  private static void assertParity(String p, String q, String... data) {
    var content = new String[data.length + 2];
    for (int i = 0; i < data.length; i++) {
      content[i] = data[i].isEmpty() ? "0".repeat(p.length()) : data[i];
    }
    content[data.length] = "0".repeat(p.length());
    content[data.length + 1] = "0".repeat(p.length());
    try (var blocks = blocks(content)) {
      long[] sources = blocks.addresses(0, data.length);
      for (int i = 0; i < data.length; i++) {
        sources[i] = data[i].isEmpty() ? 0 : sources[i];
      }
      blocks.expect(data.length, bytes(p));
      blocks.expect(data.length + 1, bytes(q));
      KERNEL.pq(
          sources, data.length, blocks.address(data.length), blocks.address(data.length + 1), p.length() / 2);
      blocks.verify("P and Q");
    }
    var rows = new byte[data.length][];
    for (int i = 0; i < data.length; i++) {
      rows[i] = bytes(content[i]);
    }
    assertArrayEquals(bytes(q), NaiveParity.syndrome(rows));
  }

  private static GuardedBlocks blocks(String... content) {
    var blocks = new GuardedBlocks(content.length, content[0].length() / 2, 0, 1);
    for (int i = 0; i < content.length; i++) {
      blocks.put(i, bytes(content[i]));
    }
    return blocks;
  }

  /** Byte j of disk i is 37i + 11j + 5. */
  private static GuardedBlocks formulaBlocks(int bytes) {
    var blocks = new GuardedBlocks(10, bytes, 0, 1);
    for (int i = 0; i < 8; i++) {
      var content = new byte[bytes];
      for (int j = 0; j < bytes; j++) {
        content[j] = (byte) (37 * i + 11 * j + 5);
      }
      blocks.put(i, content);
    }
    return blocks;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private static String crc32(byte[] content) {
    var crc = new CRC32();
    crc.update(content);
    return Long.toHexString(crc.getValue());
  }
}
