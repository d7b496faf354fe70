package org.raidoffload.engines.faulty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.Fusion;
import org.raidoffload.engine.MapFaults;
import org.raidoffload.engines.document.BadSourceException;
import org.raidoffload.parity.ReferenceKernel;
import org.raidoffload.plan.Opcode;

class FaultyEngineTest {
  private static final int BYTES = 512;
  private static final EngineRegistry REGISTRY = EngineRegistry.load();

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment source = arena.allocate(BYTES, 64).fill((byte) 0x5a);
  private final MemorySegment[] destinations = new MemorySegment[10];
  private final List<String> events = new ArrayList<>();
  private final CompletionSink sink = (cookie, status) -> events.add(cookie + ":" + status);

  FaultyEngineTest() {
    for (int i = 0; i < destinations.length; i++) {
      destinations[i] = arena.allocate(BYTES, 64);
    }
  }

  @AfterEach
  void free() {
    arena.close();
  }

  private EngineChannel open(String engine, Fault... faults) {
    return new FaultyEngine(REGISTRY.get(engine), FaultPlan.of(7, faults)).open(0, DeviceMemory.DIRECT,
        ReferenceKernel.INSTANCE);
  }

  private Descriptor copy(int to) {
    return new Descriptor(1).begin(Opcode.COPY, BYTES, 1).addSource(source.address(), 1)
        .destinations(destinations[to].address(), 0, false);
  }

  private Descriptor xor(int to) {
    return new Descriptor(2).begin(Opcode.XOR, BYTES, 1).addSource(source.address(), 1)
        .addSource(source.address(), 1).destinations(destinations[to].address(), 0, false);
  }

  private void submit(EngineChannel channel, int from, int to) {
    for (int i = from; i <= to; i++) {
      assertTrue(channel.submit(copy(i), i));
    }
    channel.doorbell();
  }

  private int wrongBytes(int destination) {
    return wrongBytes(destinations[destination]);
  }

  private static int wrongBytes(MemorySegment block) {
    int wrong = 0;
    for (byte b : block.toArray(ValueLayout.JAVA_BYTE)) {
      wrong += b == 0x5a ? 0 : 1;
    }
    return wrong;
  }

  @Test
  void fusesAsItsEngineUnlessAFaultIsForOneOpcode() {
    Fault any = Fault.of(Fault.Kind.FAIL);
    assertTrue(new FaultyEngine(REGISTRY.get("software"), FaultPlan.NONE).fuses());
    assertTrue(new FaultyEngine(REGISTRY.get("software"), FaultPlan.of(1, any)).fuses());
    assertFalse(new FaultyEngine(REGISTRY.get("software"), FaultPlan.of(1, any, any.opcode(Opcode.COPY))).fuses());
    assertFalse(new FaultyEngine(REGISTRY.get("mv_xor"), FaultPlan.NONE).fuses());
  }

  @Test
  void aFailedFusedRecoverySpoilsTheBlocksThatItWritesAndNeitherPNorQ() {
    EngineChannel channel = open("software", Fault.of(Fault.Kind.FAIL));
    Descriptor recovery = new Descriptor(3).begin(Opcode.PQ, BYTES, 1).addSource(source.address(), 1)
        .addSource(destinations[1].address(), 0).addSource(destinations[2].address(), 0)
        .destinations(destinations[3].address(), destinations[4].address(), false)
        .fuse(Fusion.RECOVER_TWO_DATA, 1, 2);
    assertTrue(channel.submit(recovery, 1));
    channel.doorbell();
    channel.poll(sink);
    assertEquals(List.of("1:-1"), events);
    for (int i = 1; i <= 4; i++) {
      boolean untouched = destinations[i].mismatch(arena.allocate(BYTES)) == -1;
      assertEquals(i > 2, untouched, "block " + i);
    }
    assertEquals(0, wrongBytes(source));
  }

  @Test
  void busyIsSaidAsOftenAsAskedThenTheOperationRuns() {
    EngineChannel channel = open("mv_xor", Fault.of(Fault.Kind.BUSY).at(2).amount(3));
    submit(channel, 1, 1);
    for (int i = 0; i < 3; i++) {
      assertFalse(channel.submit(copy(2), 2));
    }
    submit(channel, 2, 3);
    channel.poll(sink);
    assertEquals(List.of("1:0", "2:0", "3:0"), events);
  }

  @Test
  void refusedOperationIsNeverTaken() {
    EngineChannel channel = open("mv_xor", Fault.of(Fault.Kind.REFUSE).opcode(Opcode.COPY).at(2));
    submit(channel, 1, 1);
    for (int i = 0; i < 1000; i++) {
      assertFalse(channel.submit(copy(2), 2));
    }
    channel.poll(sink);
    assertEquals(List.of("1:0"), events);
  }

  @Test
  void failedOperationSaysSoAndItsDestinationHoldsAnything() {
    EngineChannel channel = open("mv_xor", Fault.of(Fault.Kind.FAIL).at(2).count(2));
    submit(channel, 1, 4);
    channel.poll(sink);
    assertEquals(List.of("1:0", "2:-1", "3:-1", "4:0"), events);
    assertEquals(0, wrongBytes(1));
    assertEquals(BYTES, wrongBytes(2));
    assertEquals(0, wrongBytes(4));
  }

  @Test
  void corruptedOperationSaysNothingAndLeavesOneWrongByte() {
    EngineChannel channel = open("mv_xor", Fault.of(Fault.Kind.CORRUPT).at(2));
    submit(channel, 1, 3);
    channel.poll(sink);
    assertEquals(List.of("1:0", "2:0", "3:0"), events);
    assertEquals(List.of(0, 1, 0), List.of(wrongBytes(1), wrongBytes(2), wrongBytes(3)));
  }

  @Test
  void corruptedValidationLies() {
    EngineChannel channel = new FaultyEngine(REGISTRY.get("iop3xx"), FaultPlan.of(7, Fault.of(Fault.Kind.CORRUPT)))
        .open(2, DeviceMemory.DIRECT, ReferenceKernel.INSTANCE);
    Descriptor same = new Descriptor(2).begin(Opcode.XOR_VAL, BYTES, 1).addSource(source.address(), 1)
        .addSource(source.address(), 1).destinations(0, 0, false);
    assertTrue(channel.submit(same, 1));
    channel.doorbell();
    channel.poll(sink);
    assertEquals(List.of("1:1"), events, "equal blocks are said to differ");
  }

  @Test
  void lateCompletionHoldsUpTheOnesBehindItForSoManyPolls() {
    EngineChannel channel = open("mv_xor", Fault.of(Fault.Kind.LATE).at(2).amount(2));
    submit(channel, 1, 3);
    assertEquals(1, channel.poll(sink));
    assertEquals(3072 - 2, channel.capacity(), "what has not been told still holds its entries");
    assertEquals(0, channel.poll(sink));
    assertEquals(2, channel.poll(sink));
    assertEquals(List.of("1:0", "2:0", "3:0"), events);
    assertEquals(3072, channel.capacity());
  }

  @Test
  void completionThatNeverComesIsDeliveredByAbort() {
    EngineChannel channel = open("mv_xor", Fault.of(Fault.Kind.NEVER).at(2));
    submit(channel, 1, 3);
    for (int i = 0; i < 100; i++) {
      channel.poll(sink);
    }
    assertEquals(List.of("1:0"), events);
    channel.abort(sink);
    assertEquals(List.of("1:0", "2:-2", "3:0"), events, "the third had really ended");
    submit(channel, 4, 4);
    channel.poll(sink);
    assertEquals("4:0", events.getLast());
  }

  @Test
  void completionCanComeTwice() {
    EngineChannel channel = open("mv_xor", Fault.of(Fault.Kind.TWICE).at(2));
    submit(channel, 1, 3);
    assertEquals(4, channel.poll(sink));
    assertEquals(List.of("1:0", "2:0", "2:0", "3:0"), events);
    assertEquals(3072, channel.capacity());
  }

  @Test
  void completionCanBeOvertakenByTheNext() {
    EngineChannel channel = open("mv_xor", Fault.of(Fault.Kind.OUT_OF_ORDER).at(2));
    submit(channel, 1, 4);
    channel.poll(sink);
    assertEquals(List.of("1:0", "3:0", "2:0", "4:0"), events);
  }

  @Test
  void completionThatNobodyOvertakesComesInTheEnd() {
    EngineChannel channel = open("mv_xor", Fault.of(Fault.Kind.OUT_OF_ORDER));
    submit(channel, 1, 1);
    assertEquals(0, channel.poll(sink));
    for (int i = 0; i < 16; i++) {
      channel.poll(sink);
    }
    assertEquals(List.of("1:0"), events);
  }

  @Test
  void resetAbortsEverythingOutstandingAndTheChannelGoesOn() {
    EngineChannel channel = open("mv_xor", Fault.of(Fault.Kind.RESET).at(2));
    submit(channel, 1, 3);
    assertTrue(channel.submit(copy(4), 4), "not issued yet");
    channel.poll(sink);
    assertEquals(List.of("1:0", "2:-2", "3:-2", "4:-2"), events);
    submit(channel, 5, 5);
    channel.poll(sink);
    assertEquals("5:0", events.getLast());
  }

  @ParameterizedTest
  @CsvSource({"ioat-3.3, 1:0 2:-2 3:-2", "mv_xor-6.1, 1:0", "fsl_raid, 1:0 2:0 3:0", "idxd, 1:0 2:-1 3:0",
      "iop13xx, 1:0"})
  void driverErrorEndsAsTheDriverLetsItEnd(String engine, String expected) {
    EngineChannel channel = open(engine, Fault.of(Fault.Kind.DRIVER_ERROR).at(2));
    submit(channel, 1, 3);
    channel.poll(sink);
    assertEquals(expected, String.join(" ", events));
    if (engine.equals("fsl_raid")) {
      assertNotEquals(0, wrongBytes(2), "told as a success, with wrong bytes");
    }
  }

  @Test
  void onlyTheOpcodeAndTheChannelAskedForAreCountedAndStruck() {
    Fault fault = Fault.of(Fault.Kind.FAIL).opcode(Opcode.XOR).at(2);
    EngineChannel channel = open("mv_xor", fault);
    for (int i = 1; i <= 6; i++) {
      assertTrue(channel.submit(i % 2 == 0 ? xor(i) : copy(i), i));
    }
    channel.doorbell();
    channel.poll(sink);
    assertEquals(List.of("1:0", "2:0", "3:0", "4:-1", "5:0", "6:0"), events);
    events.clear();
    EngineChannel other = open("mv_xor", fault.opcode(Opcode.COPY).channel(1));
    submit(other, 1, 4);
    other.poll(sink);
    assertEquals(List.of("1:0", "2:0", "3:0", "4:0"), events);
  }

  @Test
  void chanceIsTheSameForTheSameSeed() {
    List<List<String>> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      events.clear();
      EngineChannel channel = open("mv_xor", Fault.of(Fault.Kind.FAIL).oneIn(4));
      for (int i = 1; i <= 200; i++) {
        assertTrue(channel.submit(copy(i % 10), i));
      }
      channel.doorbell();
      channel.poll(sink);
      runs.add(List.copyOf(events));
    }
    assertEquals(runs.get(0), runs.get(1));
    long failed = runs.get(0).stream().filter(e -> e.endsWith(":-1")).count();
    assertTrue(failed > 20 && failed < 90, () -> failed + " of 200 failed");
  }

  @Test
  void mapsFailWhereThePlanSays() {
    MapFaults faults = FaultPlan.parse("f", "failingMaps: [{device: 1, at: 2}, {at: 6, count: 2}]").mapFaults();
    int[] devices = {1, 0, 1, 1, 0, 0, 0, 0};
    boolean[] failed = new boolean[devices.length];
    for (int i = 0; i < devices.length; i++) {
      failed[i] = faults.failsNow(devices[i]);
    }
    assertArrayEquals(new boolean[] {false, false, true, false, false, true, true, false}, failed);
    assertFalse(REGISTRY.get("mv_xor").mapFaults().failsNow(0));
  }

  @Test
  void planReadsFromAFileAndComplainsWithThePlace() {
    FaultPlan plan = FaultPlan.parse("f", """
        seed: 9
        faults:
          - {kind: late, opcode: PQ, channel: 2, at: 3, count: 4, amount: 5}
          - {kind: FAIL, oneIn: 50}
        """);
    assertEquals(new FaultPlan(9, List.of(new Fault(Fault.Kind.LATE, Opcode.PQ, 2, 3, 4, 5, 0),
        Fault.of(Fault.Kind.FAIL).oneIn(50)), List.of()), plan);
    assertComplaint("faults: [{kind: BANG}]", "f:1:17: kind: BANG (must be one of BUSY, ");
    assertComplaint("faults:\n- {kind: FAIL, at: 0}", "f:2:20: at: 0 (must be a whole number from 1 to 2147483647)");
    assertComplaint("faults:\n- {kind: FAIL, at: 2, oneIn: 3}", "f:2:30: oneIn: beside at or count");
    assertComplaint("faults:\n- {at: 2}", "f:2:3: kind: is missing");
    assertComplaint("fault: []", "f:1:8: fault: is unknown here (known: failingMaps, faults, seed; did you mean faults?)");
  }

  private static void assertComplaint(String text, String message) {
    BadSourceException e = assertThrows(BadSourceException.class, () -> FaultPlan.parse("f", text));
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }
}
