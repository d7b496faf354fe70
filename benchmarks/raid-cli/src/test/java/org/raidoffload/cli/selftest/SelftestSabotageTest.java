package org.raidoffload.cli.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The self-test sees what a faulty kernel does: to the result, beside it, to its input, to a verdict, to the clock. */
class SelftestSabotageTest {
  private static final Catalogue CATALOGUE = new Catalogue();
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(300);

  private static CaseFailure failure(SabotagedKernel.Fault fault, int sources, String text) {
    WatchedRunner runner = new WatchedRunner(CATALOGUE.with(new SabotagedKernel(fault, sources)));
    String right = text.replace("kernel=sabotaged", "kernel=long-lane");
    assertNull(runner.run(SelftestCase.parse(right), TimeUnit.SECONDS.toNanos(8)).failure(), right);
    CaseFailure failure = runner.run(SelftestCase.parse(text), PATIENCE).failure();
    runner.release();
    assertNotNull(failure, text);
    return failure;
  }

  @ParameterizedTest
  @CsvSource(delimiter = '#', value = {
      "WRONG_BYTE # 3 # DIFFERENCE # P\\[1535] is 0x.., must be 0x.., after COPY_XOR on cpu[0-9]: must be made, 1 of 1536 .* # "
          + "level=5 disks=4 unit=1536 kernel=sabotaged | write parts=0,1,2",
      "WRONG_BYTE # 4 # DIFFERENCE # D0\\[511] is 0x.., must be 0x.., after [A-Z]+ on .*: must be made, 1 of 512 .* # "
          + "level=6 disks=6 layout=left-symmetric-6 kernel=sabotaged driver=model | recover failed=D0,D2",
      "BYTE_BEHIND # 3 # DIFFERENCE # bytes behind P are overwritten # "
          + "level=4 disks=4 kernel=sabotaged fuse=false driver=threads:block | reshape",
      "BYTE_BEHIND # 4 # DIFFERENCE # bytes behind Q are overwritten # "
          + "level=6 disks=6 kernel=sabotaged engine=ppc44x | write parts=0,1,2,3",
      "SPOILS_SOURCE # 2 # DIFFERENCE # W1\\[.*: must not change.* # "
          + "level=5 disks=3 kernel=sabotaged | write parts=0,1 skip-copy=true",
      "LIES # 5 # DIFFERENCE # the check says P wrong, Q right; it is P right, Q right # "
          + "level=5 disks=5 kernel=sabotaged | check",
      "LIES # 4 # DIFFERENCE # the check says P right, Q right; it is P right, Q wrong # "
          + "level=6 disks=6 kernel=sabotaged engine=of:ring2,copy,xor3 | check spoiled=Q",
      "NEVER_RETURNS # 3 # HANG # a call does not return: SabotagedKernel.strike # "
          + "level=5 disks=4 kernel=sabotaged | write parts=0,1,2",
  })
  void everySortOfFaultIsSeen(SabotagedKernel.Fault fault, int sources, CaseFailure.Kind kind, String sentence,
      String text) {
    CaseFailure failure = failure(fault, sources, text);
    assertEquals(kind, failure.kind(), failure.sentence());
    assertTrue(Pattern.compile(sentence).matcher(failure.sentence()).find(), failure.sentence());
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "level=6 layout=ddf-zero-restart disks=23 unit=4096 content=99 engine=of:ring3,copy,xor4,pq3:emulated/ring2,xor2"
          + " kernel=sabotaged driver=model domain=bounce pool=2 faults=busy:3:2 | check row=8 | write row=77 "
          + "parts=4:17+30,9,11,5,0,1 cached=D1,D9 rmw=0 | read parts=3 failed=D3"})
  void aFailingCaseIsMadeSmall(String text) {
    WatchedRunner runner = new WatchedRunner(
        CATALOGUE.with(new SabotagedKernel(SabotagedKernel.Fault.WRONG_BYTE, 1)));
    SelftestCase smallest = new CaseShrinker(candidate -> {
      CaseFailure failure = runner.run(candidate, TimeUnit.SECONDS.toNanos(8)).failure();
      return failure != null && failure.kind() == CaseFailure.Kind.DIFFERENCE;
    }).shrink(SelftestCase.parse(text));
    runner.release();
    assertEquals("level=6 kernel=sabotaged | read parts=0", smallest.toString());
  }
}
