package org.raidoffload.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.raidoffload.engine.HeapStripe;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.parity.NaiveParity;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * One stripe with random content, a plan run on it in a random order that its dependencies allow, and what must come
 * of it. Buffers that were neither read nor cached hold garbage, so a step that uses one too early is found out.
 */
final class StripeModel {
  private final StripeRequest request;
  private final StripePlan plan;
  private final Random random;
  private final String where;
  private final Map<StripeBuffer, byte[]> onDisk = new HashMap<>();
  private final Map<StripeBuffer, byte[]> memory = new HashMap<>();

  StripeModel(StripeRequest request, StripePlan plan, long seed) {
    this.request = request;
    this.plan = plan;
    this.random = new Random(seed);
    this.where = request + " seed " + seed;
  }

  /** Fills the disks with consistent random content, then spoils the parity that the request calls wrong. */
  StripeModel fill() {
    for (int data = 0; data < request.geometry().dataDisks(); data++) {
      onDisk.put(StripeBuffer.data(data), garbage());
    }
    putParity(onDisk);
    request.wrong().forEach(b -> onDisk.get(b)[random.nextInt(request.unitBytes())] ^= 0x40);
    return this;
  }

  private void putParity(Map<StripeBuffer, byte[]> blocks) {
    byte[] p = new byte[request.unitBytes()];
    byte[] q = new byte[request.unitBytes()];
    for (int data = 0; data < request.geometry().dataDisks(); data++) {
      byte[] block = blocks.get(StripeBuffer.data(data));
      NaiveParity.add(p, 1, block);
      NaiveParity.add(q, NaiveParity.power(request.geometry().slotOfData(request.row(), data)), block);
    }
    blocks.put(StripeBuffer.P, p);
    if (request.geometry().level() == RaidLevel.RAID6) {
      blocks.put(StripeBuffer.Q, q);
    }
  }

  void runAndCompare() {
    plan.memberReads().forEach(b -> assertFalse(request.failed().contains(b), () -> where + " reads lost " + b));
    plan.buffers().forEach(b -> memory.put(b, garbage()));
    onDisk.keySet().forEach(b -> memory.put(b, garbage()));
    plan.memberReads().forEach(b -> memory.put(b, onDisk.get(b).clone()));
    request.cached().forEach(b -> memory.put(b, onDisk.get(b).clone()));
    if (request.kind() == Kind.PPL_RECOVER) {
      memory.put(StripeBuffer.PARTIAL_PARITY, untouched());
    }
    Map<StripeBuffer, byte[]> onHeap = new HashMap<>();
    memory.forEach((buffer, bytes) -> onHeap.put(buffer, bytes.clone()));
    PlanInterpreter run = new PlanInterpreter(plan, memory);
    runInRandomOrder(run);
    runOnHeap(run, onHeap);
    switch (request.kind()) {
      case WRITE -> compareWrite(run);
      case READ -> compareRead(run);
      case RECOVER, REBUILD, REPAIR, RESYNC -> {
        Map<StripeBuffer, byte[]> right = new HashMap<>(onDisk);
        if (!request.wrong().isEmpty()) {
          putParity(right);
        }
        request.failed().forEach(b -> expectBlock(b, right.get(b), run));
        plan.memberWrites().forEach(b -> expectBlock(b, right.get(b), run));
        compareFinding(run);
      }
      case CHECK -> compareFinding(run);
      case PPL_RECOVER -> {
        assertEquals(List.of(StripeBuffer.P), plan.memberWrites(), where);
        expectBlock(StripeBuffer.P, onDisk.get(StripeBuffer.P), run);
      }
      case RESHAPE -> {
        Map<StripeBuffer, byte[]> right = new HashMap<>();
        for (int data = 0; data < request.geometry().dataDisks(); data++) {
          right.put(StripeBuffer.data(data), memory.get(StripeBuffer.otherStripe(data)));
        }
        putParity(right);
        plan.memberWrites().forEach(b -> expectBlock(b, right.get(b), run));
      }
    }
  }

  /** The heap kernels' door does the same to the same memory. */
  private void runOnHeap(PlanInterpreter right, Map<StripeBuffer, byte[]> blocks) {
    HeapStripe stripe = new HeapStripe(plan);
    plan.buffers().forEach(b -> stripe.bind(b, blocks.get(b), 0, request.unitBytes()));
    assertEquals(right.mismatch, stripe.run(), where + " finding on the heap");
    plan.buffers().forEach(b -> assertArrayEquals(right.block(b), blocks.get(b), () -> where + " block " + b
        + " on the heap"));
  }

  private void runInRandomOrder(PlanInterpreter run) {
    BitSet done = new BitSet();
    int count = plan.operations().size();
    while (done.cardinality() < count) {
      List<Operation> ready = new ArrayList<>();
      for (Operation operation : plan.operations()) {
        if (!done.get(operation.id()) && operation.after().stream().allMatch(done::get)) {
          ready.add(operation);
        }
      }
      Operation next = ready.get(random.nextInt(ready.size()));
      run.run(next.id());
      done.set(next.id());
    }
  }

  private void compareWrite(PlanInterpreter run) {
    Map<StripeBuffer, byte[]> right = new HashMap<>();
    onDisk.forEach((block, bytes) -> right.put(block, bytes.clone()));
    for (Segment s : request.segments()) {
      byte[] given = memory.get(StripeBuffer.newData(s.block()));
      System.arraycopy(given, s.offset(), right.get(StripeBuffer.data(s.block())), s.offset(), s.length());
    }
    putParity(right);
    List<StripeBuffer> changed = new ArrayList<>(List.of(StripeBuffer.P));
    request.segments().forEach(s -> changed.add(StripeBuffer.data(s.block())));
    if (request.geometry().level() == RaidLevel.RAID6) {
      changed.add(StripeBuffer.Q);
    }
    changed.removeAll(request.failed());
    assertEquals(Set.copyOf(changed), Set.copyOf(plan.memberWrites()), where + " member writes");
    for (StripeBuffer block : plan.memberWrites()) {
      boolean skipped = plan.operations().stream().noneMatch(o -> o.writes(plan.buffers().indexOf(block)));
      expectBlock(block, right.get(block), run,
          skipped ? StripeBuffer.newData(block.index()) : block);
    }
    if (request.partialParity() && plan.buffers().contains(StripeBuffer.PARTIAL_PARITY)) {
      expectBlock(StripeBuffer.PARTIAL_PARITY, untouched(), run);
    }
  }

  private byte[] untouched() {
    byte[] sum = new byte[request.unitBytes()];
    for (int data = 0; data < request.geometry().dataDisks(); data++) {
      if (!request.touches(data)) {
        NaiveParity.add(sum, 1, onDisk.get(StripeBuffer.data(data)));
      }
    }
    return sum;
  }

  private void compareRead(PlanInterpreter run) {
    for (Segment s : request.segments()) {
      byte[] given = run.block(StripeBuffer.read(s.block()));
      byte[] block = onDisk.get(StripeBuffer.data(s.block()));
      for (int i = s.offset(); i < s.offset() + s.length(); i++) {
        assertEquals(block[i], given[i], where);
      }
    }
  }

  private void compareFinding(PlanInterpreter run) {
    int expected = (request.wrong().contains(StripeBuffer.P) ? 1 : 0)
        + (request.wrong().contains(StripeBuffer.Q) ? 2 : 0);
    boolean tests = request.kind() != Kind.RECOVER && request.kind() != Kind.CHECK;
    if (tests) {
      assertEquals(expected, run.mismatch, where + " finding");
    }
  }

  private void expectBlock(StripeBuffer block, byte[] expected, PlanInterpreter run) {
    expectBlock(block, expected, run, block);
  }

  private void expectBlock(StripeBuffer block, byte[] expected, PlanInterpreter run, StripeBuffer heldIn) {
    assertArrayEquals(expected, run.block(heldIn), () -> where + " block " + block);
  }

  private byte[] garbage() {
    byte[] bytes = new byte[request.unitBytes()];
    random.nextBytes(bytes);
    return bytes;
  }
}
