package org.raidoffload.cli.selftest;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases by which the self-test once found a fault of the library, as it made them small. */
class SelftestFoundCasesTest {
  private static final Catalogue CATALOGUE = new Catalogue();

  @ParameterizedTest
  @ValueSource(strings = {
      "level=6 | write parts=0,1 failed=D0,D1",
      "level=6 | reshape failed=D0,D1",
      "level=5 | resync | write parts=0:0+1 partial-parity=true",
      "level=6 unit=1536 engine=of:ring2,copy,pq2:emulated,max1024 driver=model | write parts=1 | rebuild failed=D0 "
          + "wrong=Q",
      "level=4 driver=model faults=busy:2 content=170 | recover failed=P",
      "level=5 engine=iop3xx-32x driver=model faults=refuse:20 | read parts=0",
      "level=4 disks=3 content=325293 engine=of:pq5:native/xor114 driver=model faults=refuse:20,late:5:10 "
          + "| rebuild failed=P",
      "level=6 engine=of:copy domain=non-coherent-arm-v5 | write parts=0:72+95,0:167+144",
      "level=6 unit=1536 engine=of:pq5:emulated,max1500 domain=non-coherent-arm-v7 | resync | write parts=0",
      "level=5 disks=5 unit=8192 content=9173 engine=of:xor2 driver=model pool=1 faults=busy:5:4,fail:5 "
          + "| write parts=0,1 | write parts=0 skip-copy=true | reshape",
      "level=6 disks=10 content=172031 engine=of:ring2,xor8 rules=copy-as-xor faults=refuse:20,reset:20 "
          + "| write parts=0,1,2,3 | write parts=1,2,3,5,4,0,6,7 | write parts=1:0+64,2:384+128,0:192+128,0:320+64,"
          + "0:384+128,3:59+369,4:450+20 dirty=true skip-copy=true",
  })
  void isRightNow(String text) {
    WatchedRunner runner = new WatchedRunner(CATALOGUE);
    assertNull(runner.run(SelftestCase.parse(text), TimeUnit.SECONDS.toNanos(20)).failure(), text);
    runner.release();
  }
}
