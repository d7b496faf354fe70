package org.raidoffload.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.schedule.StripeScheduler;

/**
 * Members with sectors that cannot be read: made anew from the others and written back, as md does it, while the member
 * stays in use. What the array and each member must hold is known beforehand.
 */
@Timeout(30)
class ReadErrorTest {
  private static final StripeScheduler SCHEDULER = TestArray.scheduler();
  private static final int CHUNK = 8192;
  private static final int MEMBER = 8 * CHUNK;

  private final CrashingDevice.Power power = new CrashingDevice.Power();
  private final List<CrashingDevice> devices = new ArrayList<>();
  private final List<byte[]> contents = new ArrayList<>();
  private byte[] data = new byte[0];

  @AfterAll
  static void close() {
    SCHEDULER.close();
  }

  private ArrayMembers members(ArrayGeometry geometry) throws IOException {
    for (int i = 0; i < geometry.disks(); i++) {
      devices.add(new CrashingDevice("disk " + i, MEMBER, power));
    }
    data = new byte[geometry.dataDisks() * MEMBER];
    new Random(1).nextBytes(data);
    ArrayMembers members = TestArray.over(geometry, new ArrayList<>(devices), MEMBER);
    try (BlockArray array = BlockArray.on(members, SCHEDULER).open()) {
      array.write(0, ByteBuffer.wrap(data));
    }
    devices.forEach(d -> contents.add(d.content()));
    return members;
  }

  private BlockArray raid5() throws IOException {
    return BlockArray.on(members(ArrayGeometry.raid5(4, CHUNK)), SCHEDULER).open();
  }

  private BlockArray raid6() throws IOException {
    return BlockArray.on(members(ArrayGeometry.raid6(6, CHUNK)), SCHEDULER).open();
  }

  private static byte[] read(BlockArray array, int at, int bytes) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(bytes);
    array.read(at, into);
    return into.array();
  }

  private void assertAllThere(BlockArray array) throws IOException {
    assertArrayEquals(data, read(array, 0, data.length));
    assertEquals(List.of(), array.scrub(false, ArrayListener.NONE).mismatches());
    for (int i = 0; i < devices.size(); i++) {
      assertFalse(devices.get(i).anyBad(), "disk " + i);
    }
  }

  private static MemberReport report(BlockArray array, int role) {
    return array.status().members().get(role);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aBadSectorIsMadeAnewAndWrittenBack(int role) throws IOException {
    try (BlockArray array = raid5()) {
      devices.get(role).bad(3 * CHUNK + 1024, 512);
      assertArrayEquals(data, read(array, 0, data.length));
      boolean parity = ArrayGeometry.raid5(4, CHUNK).pDisk(3) == role;
      assertEquals(parity ? 0 : 1, report(array, role).readErrors(), "parity is not read for healthy data");
      assertAllThere(array);
      MemberReport report = report(array, role);
      assertEquals(MemberStatus.ACTIVE, report.status());
      assertEquals(1, report.readErrors());
      assertEquals(1, report.rewritten());
      assertEquals(0, report.writeErrors());
      assertArrayEquals(contents.get(role), devices.get(role).content());
    }
  }

  @Test
  void aSmallWriteBesideABadSectorLosesNothing() throws IOException {
    try (BlockArray array = raid5()) {
      for (int role = 0; role < 4; role++) {
        devices.get(role).bad(role * CHUNK + 600, 1);
      }
      for (int row = 0; row < 4; row++) {
        byte[] bytes = new byte[700];
        new Random(row).nextBytes(bytes);
        int at = row * 3 * CHUNK + 300 + row * CHUNK % (2 * CHUNK);
        System.arraycopy(bytes, 0, data, at, bytes.length);
        array.write(at, ByteBuffer.wrap(bytes));
      }
      assertAllThere(array);
      for (int role = 0; role < 4; role++) {
        assertEquals(MemberStatus.ACTIVE, report(array, role).status());
      }
      array.fail(2);
      assertArrayEquals(data, read(array, 0, data.length));
    }
  }

  @Test
  void raid6MakesTwoBadSectorsOfAStripeAnew() throws IOException {
    try (BlockArray array = raid6()) {
      for (int row = 0; row < 6; row++) {
        devices.get(row).bad(row * CHUNK, 4096);
        devices.get((row + 1) % 6).bad(row * CHUNK + 512, 512);
      }
      assertAllThere(array);
      assertEquals(12, array.status().members().stream().mapToLong(MemberReport::rewritten).sum());
      for (int i = 0; i < 6; i++) {
        assertArrayEquals(contents.get(i), devices.get(i).content());
      }
    }
  }

  @Test
  void whereTooMuchIsBadTheRequestFailsAndTheMembersStay() throws IOException {
    try (BlockArray array = raid5()) {
      ArrayGeometry geometry = ArrayGeometry.raid5(4, CHUNK);
      devices.get(geometry.diskOfData(2, 0)).bad(2 * CHUNK, 512);
      devices.get(geometry.diskOfData(2, 1)).bad(2 * CHUNK, 512);
      ArrayFailedException lost = assertThrows(ArrayFailedException.class,
          () -> read(array, 2 * 3 * CHUNK, 3 * CHUNK));
      assertEquals("read of row 2, member bytes 16384 to 24575: blocks [D0, D1] cannot be read, RAID-5 survives 1",
          lost.getMessage());
      assertEquals(0, array.status().lost());
      assertArrayEquals(Arrays.copyOf(data, 6 * CHUNK), read(array, 0, 6 * CHUNK));
      array.write(2 * 3 * CHUNK, ByteBuffer.wrap(data, 2 * 3 * CHUNK, 3 * CHUNK));
      assertAllThere(array);
    }
  }

  @Test
  void aMemberWithTooManyBadSectorsIsFailed() throws IOException {
    try (BlockArray array = BlockArray.on(members(ArrayGeometry.raid5(4, CHUNK)), SCHEDULER).readErrors(2).open()) {
      ArrayGeometry geometry = ArrayGeometry.raid5(4, CHUNK);
      int errors = 0;
      for (int row = 0; row < 8 && errors < 3; row++) {
        if (geometry.pDisk(row) != 1) {
          devices.get(1).bad(row * CHUNK, 512);
          read(array, row * 3 * CHUNK, 3 * CHUNK);
          errors++;
          assertEquals(errors > 2 ? MemberStatus.FAILED : MemberStatus.ACTIVE, report(array, 1).status());
        }
      }
      assertEquals(2, report(array, 1).rewritten());
      assertArrayEquals(data, read(array, 0, data.length));
    }
  }

  @Test
  void aSectorThatStaysBadFailsItsMember() throws IOException {
    try (BlockArray array = raid5()) {
      int role = ArrayGeometry.raid5(4, CHUNK).diskOfData(0, 0);
      devices.get(role).bad(0, 512);
      devices.get(role).keepBadSectors();
      assertArrayEquals(data, read(array, 0, data.length));
      assertEquals(MemberStatus.FAILED, report(array, role).status());
      assertEquals("a block that was written anew cannot be read either", report(array, role).why());
    }
  }

  @Test
  void whereParityIsNotTrustedNothingIsWrittenBack() throws IOException {
    ArrayMembers clean = members(ArrayGeometry.raid5(4, CHUNK));
    ArrayMembers dirty = new ArrayMembers(clean.geometry(), clean.members(), MEMBER, 0);
    try (BlockArray array = BlockArray.on(dirty, SCHEDULER).open()) {
      int role = clean.geometry().diskOfData(0, 0);
      devices.get(role).bad(0, 512);
      int before = devices.get(role).writes;
      read(array, 0, 100);
      assertEquals(MemberStatus.FAILED, report(array, role).status());
      assertEquals(before, devices.get(role).writes);
    }
  }

  @Test
  void aRebuildGoesOnOverABadSectorOfAnotherMember() throws IOException {
    try (BlockArray array = raid6()) {
      array.fail(0);
      devices.get(3).bad(CHUNK, 512);
      devices.get(5).bad(4 * CHUNK, 512);
      array.replace(0, new ArrayMember(devices.get(0), 0, MEMBER));
      devices.get(0).scramble(new Random(4));
      assertTrue(array.rebuild(ArrayListener.NONE));
      assertAllThere(array);
      assertArrayEquals(contents.get(0), devices.get(0).content());
    }
  }
}
