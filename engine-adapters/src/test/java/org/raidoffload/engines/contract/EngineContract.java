package org.raidoffload.engines.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.plan.Opcode;

/**
 * What every engine must do, on each of its channels. An engine's author extends this class (module engine-adapters,
 * test-jar) and names the engine; memory, oracle and descriptors are the contract's own.
 */
public abstract class EngineContract {

  /** The engine under test; called for each test. */
  protected abstract OffloadEngine engine();

  private interface ChannelTest {
    void run(ContractChannel channel);
  }

  private void onEveryChannel(ChannelTest test) {
    OffloadEngine engine = engine();
    for (int i = 0; i < engine.channels().size(); i++) {
      try (ContractChannel channel = new ContractChannel(engine, i)) {
        test.run(channel);
      }
    }
  }

  /** The cheapest descriptor that a channel runs, over blocks 0 to 2 (1 and 2 are read). */
  private static Descriptor simplest(ContractChannel c, GuardedBuffers memory) {
    ChannelLimits limits = c.description.limits();
    Opcode opcode = limits.opcodes().stream().sorted().findFirst().orElseThrow();
    long bytes = ContractCases.lengths(limits, opcode).getFirst();
    int sources = opcode == Opcode.COPY ? 1 : 2;
    boolean validates = opcode == Opcode.XOR_VAL || opcode == Opcode.PQ_VAL;
    int entries = c.description.entryArithmetic().entries(opcode, sources, validates ? 0 : 1, bytes);
    Descriptor d = new Descriptor(sources).begin(opcode, bytes, entries);
    for (int i = 1; i <= sources; i++) {
      d.addSource(memory.address(i), 1);
    }
    return d.destinations(validates ? 0 : memory.address(0), 0, false);
  }

  @Test
  public void describesItself() {
    OffloadEngine engine = engine();
    assertFalse(engine.name().isBlank());
    assertFalse(engine.driver().isBlank());
    assertFalse(engine.channels().isEmpty());
    assertEquals(engine.channels().size(), engine.channels().stream().map(c -> c.name()).distinct().count(),
        "channel names are distinct");
    for (var channel : engine.channels()) {
      assertFalse(channel.limits().opcodes().isEmpty(), channel.name() + " runs something");
      assertTrue(channel.device() >= 0);
    }
  }

  @Test
  public void bytesEqualTheNaiveReferenceForEveryOpcodeWidthLengthAndAlias() {
    onEveryChannel(c -> {
      int cases = 0;
      for (Opcode opcode : new TreeSet<>(c.description.limits().opcodes())) {
        for (ContractCase test : ContractCases.of(c.description.limits(), opcode)) {
          test.run(c);
          cases++;
        }
      }
      assertTrue(cases > 0);
    });
  }

  @Test
  public void validationReportsWhatDiffersAndWritesNothing() {
    onEveryChannel(c -> {
      for (ContractCase test : ContractCases.validations(c.description.limits())) {
        test.run(c);
      }
    });
  }

  /** What the entries, and an executor's arrays, hold from the descriptor before must not come into this one. */
  @Test
  public void aDescriptorWithoutTheSourcesOfItsOpcodeFailsAndWritesNothing() {
    onEveryChannel(c -> {
      for (Opcode opcode : new TreeSet<>(c.description.limits().opcodes())) {
        try (GuardedBuffers memory = new GuardedBuffers(3, 4096, 0, 8)) {
          Descriptor before = simplest(c, memory);
          c.runOne(before);
          try (GuardedBuffers untouched = new GuardedBuffers(3, 4096, 0, 9)) {
            Descriptor d = new Descriptor(2).begin(opcode, before.bytes(), before.ringEntries());
            if (opcode == Opcode.ZERO) {
              d.addSource(untouched.address(1), 1);
            }
            d.destinations(untouched.address(0), opcode == Opcode.PQ_VAL ? untouched.address(2) : 0, false);
            assertTrue(CompletionStatus.isFailure(c.runOne(d)), c.description.name() + ": " + opcode);
            untouched.check(c.description.name() + ": " + opcode);
          }
        }
      }
    });
  }

  @Test
  public void completesInOrderWithTheCookiesGiven() {
    onEveryChannel(c -> {
      try (GuardedBuffers memory = new GuardedBuffers(3, 4096, 0, 1)) {
        List<Long> submitted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          submitted.add(c.submit(simplest(c, memory)));
        }
        assertTrue(c.cookies.isEmpty(), "no completion inside submit");
        c.await(5);
        if (engine().ordered()) {
          assertEquals(submitted, c.cookies);
        } else {
          assertEquals(submitted, c.cookies.stream().sorted().toList());
        }
        assertTrue(c.statuses.stream().noneMatch(CompletionStatus::isFailure), c.statuses::toString);
      }
    });
  }

  @Test
  public void laterDescriptorSeesWhatAnEarlierOneWrote() {
    onEveryChannel(c -> {
      if (!c.description.limits().runs(Opcode.COPY) || !engine().ordered()) {
        return;
      }
      try (GuardedBuffers memory = new GuardedBuffers(3, 4096, 0, 2)) {
        for (int from = 0; from < 2; from++) {
          int entries = c.description.entryArithmetic().entries(Opcode.COPY, 1, 1, 4096);
          c.submit(new Descriptor(1).begin(Opcode.COPY, 4096, entries).addSource(memory.address(from), 1)
              .destinations(memory.address(from + 1), 0, false));
          memory.expect(from + 1, memory.expected(0));
        }
        c.await(2);
        memory.check("copy of a copy");
      }
    });
  }

  @Test
  public void saysBusyWhenItsEntriesAreTakenAndTakesMoreWhenTheyAreFree() {
    onEveryChannel(c -> {
      try (GuardedBuffers memory = new GuardedBuffers(3, 4096, 0, 3)) {
        int all = c.channel.capacity();
        assertEquals(c.description.limits().descriptors(), all, "an idle channel has all its entries");
        Descriptor readOnlyByAll = simplest(c, memory);
        int accepted = 0;
        while (c.trySubmit(readOnlyByAll)) {
          accepted++;
        }
        assertTrue(accepted >= 1);
        assertFalse(c.trySubmit(readOnlyByAll), "busy stays busy");
        c.await(accepted);
        assertEquals(all, c.channel.capacity(), "all entries are free again");
        c.submit(simplest(c, memory));
        c.await(accepted + 1);
      }
    });
  }

  @Test
  public void deliversEachCompletionOnce() {
    onEveryChannel(c -> {
      try (GuardedBuffers memory = new GuardedBuffers(3, 4096, 0, 4)) {
        c.submit(simplest(c, memory));
        c.await(1);
        c.channel.doorbell();
        assertEquals(0, c.channel.poll(c.sink()));
        assertEquals(1, c.cookies.size());
      }
    });
  }

  @Test
  public void abortDeliversEverythingOutstandingAndLeavesTheChannelUsable() {
    onEveryChannel(c -> {
      try (GuardedBuffers memory = new GuardedBuffers(3, 4096, 0, 5)) {
        int all = c.channel.capacity();
        List<Long> submitted = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          submitted.add(c.submit(simplest(c, memory)));
        }
        c.channel.abort(c.sink());
        assertEquals(submitted, c.cookies.stream().sorted().toList());
        assertTrue(c.statuses.stream().allMatch(s -> s >= 0 || s == CompletionStatus.ABORTED), c.statuses::toString);
        assertEquals(all, c.channel.capacity());
        assertEquals(0, c.channel.poll(c.sink()));
        c.submit(simplest(c, memory));
        c.await(5);
        assertFalse(CompletionStatus.isFailure(c.statuses.getLast()));
      }
    });
  }

  @Test
  public void closeIsIdempotentAndEndsSubmission() {
    onEveryChannel(c -> {
      try (GuardedBuffers memory = new GuardedBuffers(3, 4096, 0, 6)) {
        c.submit(simplest(c, memory));
        c.await(1);
        c.channel.close();
        c.channel.close();
        assertThrows(IllegalStateException.class, () -> c.channel.submit(simplest(c, memory), 99));
      }
    });
  }

  @Test
  public void opensAChannelMoreThanOnceWithItsOwnQueue() {
    OffloadEngine engine = engine();
    try (ContractChannel one = new ContractChannel(engine, 0); ContractChannel two = new ContractChannel(engine, 0);
        GuardedBuffers memory = new GuardedBuffers(3, 4096, 0, 7)) {
      one.submit(simplest(one, memory));
      two.channel.doorbell();
      assertEquals(0, two.channel.poll(two.sink()));
      one.await(1);
    }
  }
}
