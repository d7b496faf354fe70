package org.raidoffload.plan;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.GeometryTables;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * Runs plans on the real content of every recorded array and compares with what the kernel wrote: parity of a full
 * write (by the plan and by each parity kernel), the finding of a check, blocks recovered after every kind of loss,
 * and the content of the whole array.
 */
final class RecordedArrays implements AutoCloseable {
  final List<String> differences = new ArrayList<>();
  int arrays;
  int blocks;
  private final StripePlanner planner = new StripePlanner();
  private final KernelParity kernelParity = new KernelParity();

  RecordedArrays compareAll() throws IOException {
    for (String name : GeometryTables.lines("/md/arrays.txt")) {
      compare(RecordedArray.load(name));
    }
    return this;
  }

  private void compare(RecordedArray array) {
    arrays++;
    Set<Integer> wrongBefore = new TreeSet<>();
    for (int unit = 0; unit < array.units() && !array.degraded(); unit++) {
      if (check(array, unit) != 0) {
        wrongBefore.add(unit);
      }
    }
    expect(array, 0, "corrupted stripes", array.undoCorruption(), wrongBefore);
    byte[] content = new byte[array.manifest.path("array_size_bytes").asInt()];
    for (int unit = 0; unit < array.units(); unit++) {
      Map<StripeBuffer, byte[]> stripe = array.blocks(unit);
      if (array.degraded()) {
        recover(array, unit, stripe, array.lost(unit));
      } else {
        compareParity(array, unit, stripe);
        compareRecovery(array, unit, stripe);
      }
      store(array, unit, stripe, content);
    }
    expect(array, 0, "content", array.manifest.path("content_sha256").asText(), sha256(content));
  }

  private int check(RecordedArray array, int unit) {
    PlanInterpreter run = new PlanInterpreter(planner.plan(request(array, unit, Kind.CHECK).build()),
        array.blocks(unit));
    run.runAll();
    return run.mismatch;
  }

  private void compareParity(RecordedArray array, int unit, Map<StripeBuffer, byte[]> stripe) {
    Map<StripeBuffer, byte[]> memory = new HashMap<>();
    StripeRequest.Builder write = request(array, unit, Kind.WRITE);
    for (int data = 0; data < array.geometry.dataDisks(); data++) {
      write.blocks(data);
      memory.put(StripeBuffer.newData(data), stripe.get(StripeBuffer.data(data)));
    }
    PlanInterpreter run = new PlanInterpreter(planner.plan(write.build()), memory);
    run.runAll();
    for (Map.Entry<StripeBuffer, byte[]> block : stripe.entrySet()) {
      blocks++;
      expect(array, unit, "written " + block.getKey(), true,
          Arrays.equals(block.getValue(), run.block(block.getKey())));
    }
    expect(array, unit, "check", 0, check(array, unit));
    for (ParityKernel kernel : KernelParity.KERNELS) {
      kernelParity.of(kernel, array.geometry, array.row(unit), stripe).forEach((block, bytes) -> {
        blocks++;
        expect(array, unit, kernel.name() + " kernel's " + block, true, Arrays.equals(stripe.get(block), bytes));
      });
    }
  }

  /** Loses one block and, in RAID-6, two; which ones goes round with the stripe. */
  private void compareRecovery(RecordedArray array, int unit, Map<StripeBuffer, byte[]> stripe) {
    int disks = array.geometry.disks();
    StripeBuffer first = RecordedRequest.block(array.geometry, array.row(unit), unit % disks);
    StripeBuffer second = RecordedRequest.block(array.geometry, array.row(unit),
        (unit + 1 + unit / disks % (disks - 1)) % disks);
    List<Set<StripeBuffer>> losses = array.geometry.level() == RaidLevel.RAID6
        ? List.of(Set.of(first), Set.of(first, second)) : List.of(Set.of(first));
    for (Set<StripeBuffer> lost : losses) {
      Map<StripeBuffer, byte[]> rest = new HashMap<>(stripe);
      rest.keySet().removeAll(lost);
      recover(array, unit, rest, lost);
      for (StripeBuffer block : lost) {
        blocks++;
        expect(array, unit, "recovered " + lost + " " + block, true,
            Arrays.equals(stripe.get(block), rest.get(block)));
      }
    }
  }

  private void recover(RecordedArray array, int unit, Map<StripeBuffer, byte[]> stripe, Set<StripeBuffer> lost) {
    Map<StripeBuffer, byte[]> memory = new HashMap<>();
    stripe.forEach((block, bytes) -> memory.put(block, bytes.clone()));
    PlanInterpreter run = new PlanInterpreter(
        planner.plan(request(array, unit, Kind.RECOVER).failed(lost).build()), memory);
    run.runAll();
    lost.forEach(block -> stripe.put(block, run.block(block)));
  }

  private static StripeRequest.Builder request(RecordedArray array, int unit, Kind kind) {
    return StripeRequest.builder(array.geometry, kind).row(array.row(unit));
  }

  private static void store(RecordedArray array, int unit, Map<StripeBuffer, byte[]> stripe, byte[] content) {
    long member = (long) unit * ArrayGeometry.STRIPE_UNIT_BYTES;
    for (int data = 0; data < array.geometry.dataDisks(); data++) {
      int disk = array.geometry.diskOfData(array.row(unit), data);
      int at = (int) array.geometry.arrayByteOfMemberByte(disk, member).getAsLong();
      System.arraycopy(stripe.get(StripeBuffer.data(data)), 0, content, at, ArrayGeometry.STRIPE_UNIT_BYTES);
    }
  }

  private void expect(RecordedArray array, int unit, String what, Object kernel, Object ours) {
    if (!kernel.equals(ours)) {
      differences.add(array.name() + " unit " + unit + " " + what + ": kernel " + kernel + " ours " + ours);
    }
  }

  @Override
  public void close() {
    kernelParity.close();
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
