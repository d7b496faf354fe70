package org.raidoffload.cli.member;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.FileMemberDevice;
import org.raidoffload.member.MemberException;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * Puts stripes right that a scrub found wrong. Every change is written to a plan and to the disk before the first one
 * is made; the plan holds old and new bytes, so that it undoes them too. The plan is a text file: one JSON object in a
 * line, first a head, then one for each block, at the end a foot without which a plan is not obeyed.
 */
public final class Repair {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEAD = "raid-offload repair plan";

  /**
   * What became of it.
   *
   * @param changedStripes stripes that were put right
   * @param leftStripes stripes that are still wrong: the policy did not say what to do
   */
  public record Outcome(long changedStripes, long leftStripes) {
  }

  /** One block of one member. */
  private static final class Change {
    final String member;
    final long offset;
    final byte[] from;
    final byte[] to;

    Change(String member, long offset, byte[] from, byte[] to) {
      this.member = member;
      this.offset = offset;
      this.from = from;
      this.to = to;
    }
  }

  private final OpenedArray opened;
  private final ArrayGeometry geometry;
  private final OffloadEngine engine;
  private final ParityKernel kernel;

  /** A repair of the array with an engine that does the parity work and a kernel for its arithmetic. */
  public Repair(OpenedArray opened, OffloadEngine engine, ParityKernel kernel) {
    this.opened = opened;
    this.geometry = opened.array().geometry();
    this.engine = engine;
    this.kernel = kernel;
  }

  /**
   * Plans, then changes the members.
   *
   * @param plan a file to make; it is kept, but not made where nothing is to be changed
   * @throws IllegalArgumentException when the policy does not fit the array, or the plan exists
   */
  public Outcome run(ScrubReport report, RepairPolicy policy, Path plan) throws IOException {
    if (!opened.array().missing().isEmpty()) {
      throw new IllegalArgumentException("--repair: roles " + opened.array().missing()
          + " are missing (only an array with all members can be repaired; rebuild them first)");
    }
    if (policy == RepairPolicy.ACCUSED && geometry.level().parityDisks() < 2) {
      throw new IllegalArgumentException("--repair accused: RAID-" + geometry.level().number()
          + " accuses no disk (only RAID-6 has two syndromes; --repair parity trusts the data)");
    }
    if (report.mismatchCount() > report.mismatches().size()) {
      throw new IllegalArgumentException("--repair: " + report.mismatchCount() + " stripes are wrong, more than the "
          + report.mismatches().size() + " that are repaired in one run (is the layout right?)");
    }
    if (report.qNotMds()) {
      throw new IllegalArgumentException("--repair: Q is not md's nearly everywhere (another layout or another rule made"
          + " it; repairing would write the whole array)");
    }
    if (report.mismatches().stream().allMatch(mismatch -> wrong(mismatch, policy).length == 0)) {
      return new Outcome(0, report.mismatchCount());
    }
    long left = writePlan(report.mismatches(), policy, plan);
    apply(plan, false);
    return new Outcome(report.mismatchCount() - left, left);
  }

  private long writePlan(List<Mismatch> mismatches, RepairPolicy policy, Path plan) throws IOException {
    long left = 0;
    try (FileChannel channel = FileChannel.open(plan, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        BufferedWriter out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
        Stripe stripe = new Stripe()) {
      line(out, JSON.createObjectNode().put("what", HEAD).put("array", opened.identity())
          .put("policy", policy.name().toLowerCase(Locale.ROOT)));
      long changes = 0;
      for (Mismatch mismatch : mismatches) {
        int[] wrong = wrong(mismatch, policy);
        left += wrong.length == 0 ? 1 : 0;
        for (Change change : wrong.length == 0 ? List.<Change>of() : stripe.changes(mismatch, wrong)) {
          changes++;
          line(out, JSON.createObjectNode().put("stripe", mismatch.stripe()).put("member", change.member)
              .put("offset", change.offset).put("old", Base64.getEncoder().encodeToString(change.from))
              .put("new", Base64.getEncoder().encodeToString(change.to)));
        }
      }
      line(out, JSON.createObjectNode().put("changes", changes));
      out.flush();
      channel.force(true);
    } catch (FileAlreadyExistsException exists) {
      throw new IllegalArgumentException(plan + ": exists (name another file for the plan)", exists);
    }
    return left;
  }

  private static void line(BufferedWriter out, ObjectNode node) throws IOException {
    out.write(node.toString());
    out.write('\n');
  }

  /** The roles whose block is to be made anew; none where the policy does not say. */
  private int[] wrong(Mismatch mismatch, RepairPolicy policy) {
    long row = mismatch.memberByte() / geometry.chunkBytes();
    if (policy == RepairPolicy.ACCUSED) {
      return mismatch.accused() < 0 ? new int[0] : new int[] {mismatch.accused()};
    }
    int p = geometry.pDisk(row);
    int q = geometry.qDisk(row);
    return mismatch.p() && mismatch.q() ? new int[] {Math.min(p, q), Math.max(p, q)} : new int[] {mismatch.p() ? p : q};
  }

  /** Loads stripes one after another and makes blocks anew. */
  private final class Stripe implements AutoCloseable {
    private final int bytes = StripeUnits.of(geometry).stripeBytes();
    private final ParityWorker worker = new ParityWorker(geometry, engine, kernel);
    private final Arena arena = Arena.ofConfined();
    private final Batch batch;

    Stripe() {
      MemorySegment[] byRole = new MemorySegment[geometry.disks()];
      for (int role = 0; role < byRole.length; role++) {
        byRole[role] = arena.allocate(bytes, 4096);
      }
      batch = new Batch(opened.array(), byRole);
    }

    List<Change> changes(Mismatch mismatch, int[] wrong) throws IOException {
      batch.reuse(0, mismatch.memberByte(), bytes);
      ArrayMembers array = opened.array();
      byte[][] before = new byte[wrong.length][];
      for (int role = 0; role < geometry.disks(); role++) {
        ArrayMember member = member(array, role);
        member.device().read(member.dataOffset() + mismatch.memberByte(), batch.memory(role, 0, bytes));
      }
      for (int i = 0; i < wrong.length; i++) {
        before[i] = batch.memory(wrong[i], 0, bytes).toArray(ValueLayout.JAVA_BYTE);
      }
      worker.submit(Kind.RECOVER, batch, 0, bytes, wrong, 0, (number, p, q) -> { });
      worker.drain();
      Change[] changes = new Change[wrong.length];
      for (int i = 0; i < wrong.length; i++) {
        ArrayMember member = member(array, wrong[i]);
        changes[i] = new Change(member.device().name(), member.dataOffset() + mismatch.memberByte(), before[i],
            batch.memory(wrong[i], 0, bytes).toArray(ValueLayout.JAVA_BYTE));
      }
      return List.of(changes);
    }

    @Override
    public void close() {
      worker.close();
      arena.close();
    }
  }

  private static ArrayMember member(ArrayMembers array, int role) {
    ArrayMember member = array.member(role);
    if (member == null) {
      throw new IllegalStateException("role " + role + " is missing");
    }
    return member;
  }

  /**
   * Makes the changes of a plan, or takes them back. A block that holds neither its old nor its new bytes stops it
   * before anything is written.
   *
   * @return blocks that were written
   * @throws IllegalArgumentException when the file is no whole plan
   */
  public static long apply(Path plan, boolean undo) throws IOException {
    Map<String, FileMemberDevice> devices = new HashMap<>();
    try {
      pass(plan, devices, undo, false);
      long written = pass(plan, devices, undo, true);
      for (FileMemberDevice device : devices.values()) {
        device.flush();
      }
      return written;
    } finally {
      for (FileMemberDevice device : devices.values()) {
        device.close();
      }
    }
  }

  private static long pass(Path plan, Map<String, FileMemberDevice> devices, boolean undo, boolean write)
      throws IOException {
    long blocks = 0;
    long promised = -1;
    try (BufferedReader in = Files.newBufferedReader(plan, StandardCharsets.UTF_8)) {
      requirePlan(plan, in.readLine());
      String text;
      while ((text = in.readLine()) != null) {
        JsonNode node = parse(plan, text);
        if (node.has("changes")) {
          promised = node.path("changes").asLong();
          continue;
        }
        byte[] from = Base64.getDecoder().decode(node.path(undo ? "new" : "old").asText());
        byte[] to = Base64.getDecoder().decode(node.path(undo ? "old" : "new").asText());
        Change change = new Change(node.path("member").asText(), node.path("offset").asLong(), from, to);
        FileMemberDevice device = devices.get(change.member);
        if (device == null) {
          device = FileMemberDevice.openWritable(Path.of(change.member));
          devices.put(change.member, device);
        }
        exchange(plan, device, change, write);
        blocks++;
      }
    }
    if (promised != blocks) {
      throw new IllegalArgumentException(plan + ": not a whole plan (it was being written when that was stopped; nothing"
          + " was changed)");
    }
    return blocks;
  }

  private static void exchange(Path plan, FileMemberDevice device, Change change, boolean write) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment now = arena.allocate(Math.max(1, change.to.length), 8).asSlice(0, change.to.length);
      device.read(change.offset, now);
      byte[] there = now.toArray(ValueLayout.JAVA_BYTE);
      if (!Arrays.equals(there, change.from) && !Arrays.equals(there, change.to)) {
        throw new MemberException(change.member, change.offset, "byte " + change.offset
            + " on: holds neither the old nor the new bytes of " + plan + " (changed since)", null);
      }
      if (write) {
        MemorySegment.copy(MemorySegment.ofArray(change.to), 0, now, 0, change.to.length);
        device.write(change.offset, now);
      }
    }
  }

  private static void requirePlan(Path plan, @Nullable String line) {
    if (line == null || !parse(plan, line).path("what").asText().equals(HEAD)) {
      throw new IllegalArgumentException(plan + ": no plan of a repair");
    }
  }

  private static JsonNode parse(Path plan, String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException(plan + ": no plan of a repair: " + wrong.getOriginalMessage(), wrong);
    }
  }
}
