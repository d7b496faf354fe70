package org.raidoffload.geometry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrayGeometryTest {
  /** 2^43 sectors of 512 bytes. */
  private static final long LARGE = 1L << 52;

  @Test
  void agreesWithEveryLayoutPictureAndSpotVector() {
    GeometryTables tables = new GeometryTables().compareAll();
    assertEquals(List.of(), tables.differences);
    assertTrue(tables.points > 4 * 20 * 15, "points compared: " + tables.points);
  }

  @Test
  void knowsEveryLayoutThatMdKnows() {
    assertEquals(List.of(0, 1, 2, 3, 4, 5), numbers(RaidLevel.RAID5));
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 8, 9, 10, 16, 17, 18, 19, 20), numbers(RaidLevel.RAID6));
    assertEquals(List.of(5), numbers(RaidLevel.RAID4));
  }

  @Property(tries = 2000)
  void findsEveryArrayByteAgain(@ForAll("geometries") ArrayGeometry geometry,
      @ForAll @LongRange(max = LARGE) long arrayByte) {
    long row = geometry.rowOfArrayByte(arrayByte);
    int disk = geometry.diskOfData(row, geometry.dataOfArrayByte(arrayByte));
    long member = geometry.memberByteOfArrayByte(arrayByte);
    assertEquals(arrayByte, geometry.arrayByteOfMemberByte(disk, member).orElse(-1));
    assertTrue(geometry.arrayByteOfMemberByte(geometry.pDisk(row), member).isEmpty());
  }

  @Property(tries = 1000)
  void putsEveryBlockOnItsOwnDiskAndSlot(@ForAll("geometries") ArrayGeometry geometry,
      @ForAll @LongRange(max = LARGE) long row) {
    BitSet disks = new BitSet();
    BitSet slots = new BitSet();
    disks.set(geometry.pDisk(row));
    if (geometry.level() == RaidLevel.RAID6) {
      disks.set(geometry.qDisk(row));
    }
    for (int data = 0; data < geometry.dataDisks(); data++) {
      int disk = geometry.diskOfData(row, data);
      assertEquals(data, geometry.dataOfDisk(row, disk));
      disks.set(disk);
      slots.set(geometry.slotOfData(row, data));
    }
    assertEquals(geometry.disks(), disks.cardinality());
    assertEquals(geometry.dataDisks(), slots.cardinality());
    assertTrue(slots.length() <= geometry.syndromeSlots());
  }

  @Provide
  Arbitrary<ArrayGeometry> geometries() {
    Arbitrary<ParityLayout> layouts = Arbitraries.of(ParityLayout.class);
    return Combinators.combine(Arbitraries.of(RaidLevel.class), layouts, Arbitraries.integers().between(4, 255),
        Arbitraries.integers().between(1, 256)).filter((level, layout, disks, chunk) -> layout.validFor(level))
        .as((level, layout, disks, chunk) -> new ArrayGeometry(level, layout, disks, chunk * 4096));
  }

  @Property(tries = 200)
  void mixesLogicalIndexAndSlotOnlyWhereTheTableSaysTheyAreEqual(@ForAll @IntRange(min = 4, max = 20) int disks) {
    for (ParityLayout layout : ParityLayout.values()) {
      ArrayGeometry geometry = new ArrayGeometry(RaidLevel.RAID6, layout, disks, 4096);
      boolean equal = IntStream.range(0, disks).allMatch(row -> IntStream.range(0, geometry.dataDisks())
          .allMatch(d -> geometry.slotOfData(row, d) == d));
      assertEquals(List.of(2, 3, 4, 5, 16, 17, 20).contains(layout.number()), equal, layout + " disks " + disks);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "5 | ls | LEFT_SYMMETRIC", "5 | la | LEFT_ASYMMETRIC", "6 | rs | RIGHT_SYMMETRIC", "6 | ra | RIGHT_ASYMMETRIC",
      "5 | ddf-N-continue | LEFT_SYMMETRIC", "5 | ddf-zero-restart | RIGHT_ASYMMETRIC",
      "5 | ddf-N-restart | LEFT_ASYMMETRIC", "6 | ddf-N-continue | DDF_N_CONTINUE", "6 | 10 | DDF_N_CONTINUE",
      "6 | parity-first-6 | PARITY_FIRST_6", "4 | whatever | PARITY_LAST"})
  void takesMdadmNamesAndMdNumbers(int level, String name, ParityLayout layout) {
    assertEquals(layout, ParityLayout.of(RaidLevel.of(level), name));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "6 | 2 | 3 | 4096 | disks: 3 (RAID-6 needs 4 to 255)",
      "5 | 2 | 1 | 4096 | disks: 1 (RAID-5 needs 2 to 255)",
      "5 | 2 | 256 | 4096 | disks: 256 (RAID-5 needs 2 to 255)",
      "5 | 2 | 4 | 5000 | chunkBytes: 5000 (must be a positive multiple of 512)",
      "5 | 2 | 4 | 0 | chunkBytes: 0 (must be a positive multiple of 512)"})
  void refusesImpossibleArrays(int level, String layout, int disks, int chunk, String message) {
    RaidLevel raid = RaidLevel.of(level);
    ParityLayout parity = ParityLayout.of(raid, layout);
    assertEquals(message, assertThrows(IllegalArgumentException.class,
        () -> new ArrayGeometry(raid, parity, disks, chunk)).getMessage());
  }

  @Test
  void refusesLayoutsOfAnotherLevel() {
    assertEquals("layout: ddf-zero-restart (not a layout of RAID-5)", assertThrows(IllegalArgumentException.class,
        () -> new ArrayGeometry(RaidLevel.RAID5, ParityLayout.DDF_ZERO_RESTART, 5, 4096)).getMessage());
    assertTrue(assertThrows(IllegalArgumentException.class, () -> ParityLayout.of(RaidLevel.RAID6, "7")).getMessage()
        .startsWith("layout: 7 (RAID-6 takes left-asymmetric or 0, "));
    assertEquals("level: 3 (must be 4, 5 or 6)",
        assertThrows(IllegalArgumentException.class, () -> RaidLevel.of(3)).getMessage());
  }

  @Test
  void refusesBlocksAndDisksOutOfRange() {
    ArrayGeometry geometry = ArrayGeometry.raid5(4, 4096);
    assertEquals("block: D3 (row has D0 to D2)",
        assertThrows(IllegalArgumentException.class, () -> geometry.diskOfData(0, 3)).getMessage());
    assertEquals("disk: 4 (array has disks 0 to 3)",
        assertThrows(IllegalArgumentException.class, () -> geometry.dataOfDisk(0, 4)).getMessage());
  }

  private static List<Integer> numbers(RaidLevel level) {
    return Arrays.stream(ParityLayout.values()).filter(l -> l.validFor(level)).map(ParityLayout::number).toList();
  }
}
