package org.raidoffload.array;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  private static final MemberReport WHOLE = new MemberReport(0, "disk0", MemberStatus.ACTIVE, 0, 0, 0, 0, null);

  @Test
  void aWholeArrayIsOneShortLine() {
    assertEquals("2 of 2 members active",
        new ArrayStatus(List.of(WHOLE, new MemberReport(1, "disk1", MemberStatus.ACTIVE, 0, 0, 0, 0, null)), 0, 0).toString());
  }

  @Test
  void whatIsWrongIsNamed() {
    MemberReport failed = new MemberReport(1, "disk1", MemberStatus.FAILED, 2, 1, 3, 0, "no space left");
    MemberReport missing = new MemberReport(2, null, MemberStatus.MISSING, 0, 0, 0, 0, "no device");
    assertEquals("1 of 3 members active: member 1 (disk1): FAILED, no space left; read errors: 2; blocks rewritten: 1; "
        + "write errors: 3; member 2: MISSING, no device; bytes of each being written: 4096; bytes of each to resync: 8192",
        new ArrayStatus(List.of(WHOLE, failed, missing), 4096, 8192).toString());
  }

  @Test
  void aMemberThatIsUsedButHadErrorsIsNamedToo() {
    assertEquals("1 of 1 members active: member 0 (disk0): ACTIVE; retries: 4",
        new ArrayStatus(List.of(new MemberReport(0, "disk0", MemberStatus.ACTIVE, 0, 0, 0, 4, null)), 0, 0).toString());
  }
}
