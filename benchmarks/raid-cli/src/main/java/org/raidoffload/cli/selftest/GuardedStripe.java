package org.raidoffload.cli.selftest;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.StripeStep;

/**
 * The buffers of one stripe, each between guard bytes, and the comparison of all of them with the oracle. A block that
 * was neither read nor cached holds random bytes. One thread.
 */
final class GuardedStripe {
  private static final int GUARD = 256;
  private static final byte[] GUARD_BYTES = new byte[GUARD];

  static {
    Arrays.fill(GUARD_BYTES, (byte) 0xa7);
  }

  private final ArrayCase array;
  private final RequestCase request;
  private final OracleStripe oracle;
  private final StripePlan plan;
  private final StripeMemory memory;
  private final MemorySegment slab;
  private final Map<String, byte[]> before = new LinkedHashMap<>();
  private final Map<String, Long> places = new LinkedHashMap<>();
  /** What ran, to say which step made what is wrong. */
  private List<StripeStep> steps = List.of();

  GuardedStripe(ArrayCase array, RequestCase request, OracleStripe oracle, StripePlan plan, MemorySegment slab,
      int align, SplittableRandom random) {
    this.array = array;
    this.request = request;
    this.oracle = oracle;
    this.plan = plan;
    this.slab = slab;
    this.memory = new StripeMemory(plan.example().geometry(), array.unit());
    long at = 0;
    for (String name : names(array, request, plan)) {
      long place = at + GUARD + (align - (at + GUARD) % align) % align;
      place += (long) align * random.nextInt(ArrayCase.PAGE / align);
      places.put(name, place);
      at = place + array.unit() + GUARD;
      bind(name, place, random);
    }
  }

  /** Bytes of memory that a stripe takes at most. */
  static long bytes(ArrayCase array, RequestCase request, StripePlan plan) {
    return names(array, request, plan).size() * (array.unit() + 2L * GUARD + 2L * ArrayCase.PAGE);
  }

  /** Every buffer of the stripe, whether or not the plan names it; scratch as the plan wants it. */
  private static List<String> names(ArrayCase array, RequestCase request, StripePlan plan) {
    List<String> names = new ArrayList<>();
    String other = switch (request.kind()) {
      case WRITE -> "W";
      case READ -> "R";
      case RESHAPE -> "X";
      default -> "";
    };
    for (int d = 0; d < array.data(); d++) {
      names.add("D" + d);
      if (!other.isEmpty() && (request.kind() == Kind.RESHAPE || request.touches(d))) {
        names.add(other + d);
      }
    }
    names.add("P");
    if (array.level() == 6) {
      names.add("Q");
    }
    if (request.partialParity() || request.kind() == Kind.PPL_RECOVER) {
      names.add("L");
    }
    plan.buffers().stream().filter(b -> b.kind() == StripeBuffer.Kind.SCRATCH).forEach(b -> names.add(b.name()));
    return names;
  }

  private void bind(String name, long place, SplittableRandom random) {
    StripeBuffer buffer = StripeBuffer.parse(name);
    boolean held = plan.memberReads().contains(buffer) || request.cached().contains(name);
    byte[] content = held ? oracle.onDisk.get(name) : oracle.given.get(name);
    if (content == null) {
      content = new byte[array.unit()];
      random.nextBytes(content);
    }
    MemorySegment block = slab.asSlice(place, array.unit());
    MemorySegment.copy(content, 0, block, ValueLayout.JAVA_BYTE, 0, content.length);
    guard(place - GUARD).copyFrom(MemorySegment.ofArray(GUARD_BYTES));
    guard(place + array.unit()).copyFrom(MemorySegment.ofArray(GUARD_BYTES));
    before.put(name, content);
    memory.bind(buffer, block);
  }

  private MemorySegment guard(long place) {
    return slab.asSlice(place, GUARD);
  }

  StripeMemory memory() {
    return memory;
  }

  /** Native addresses of every buffer. */
  List<Long> addresses() {
    return places.values().stream().map(place -> slab.address() + place).toList();
  }

  /** What is wrong after the request has succeeded, or null. */
  @Nullable String differenceAfterSuccess(List<StripeStep> ran) {
    steps = ran;
    String wrong = firstWrong(Set.of(), true);
    return wrong != null ? wrong : onDiskDifference();
  }

  /** What is wrong after the request has failed, or null: what is not called untrusted is as it was or is right. */
  @Nullable String differenceAfterFailure(Set<StripeBuffer> untrusted, List<StripeStep> ran) {
    steps = ran;
    return firstWrong(untrusted, false);
  }

  private @Nullable String firstWrong(Set<StripeBuffer> untrusted, boolean succeeded) {
    for (Map.Entry<String, Long> entry : places.entrySet()) {
      String name = entry.getKey();
      long place = entry.getValue();
      if (guardHit(place - GUARD) || guardHit(place + array.unit())) {
        return "bytes " + (guardHit(place - GUARD) ? "before " : "behind ") + name + " are overwritten";
      }
      if (!untrusted.contains(StripeBuffer.parse(name)) && name.charAt(0) != 'S') {
        String wrong = wrongBlock(name, now(name), succeeded);
        if (wrong != null) {
          return wrong;
        }
      }
    }
    return null;
  }

  private boolean guardHit(long place) {
    return guard(place).mismatch(MemorySegment.ofArray(GUARD_BYTES)) >= 0;
  }

  private byte[] now(String name) {
    Long place = places.get(name);
    if (place == null) {
      throw new IllegalStateException("the plan names " + name + ", which a " + request.kind() + " has not");
    }
    return slab.asSlice(place, array.unit()).toArray(ValueLayout.JAVA_BYTE);
  }

  private @Nullable String wrongBlock(String name, byte[] now, boolean succeeded) {
    boolean same = Arrays.equals(now, before.get(name));
    byte[] right = switch (name.charAt(0)) {
      case 'D', 'P', 'Q' -> oracle.after.get(name);
      case 'R' -> filled(name);
      case 'L' -> request.kind() == Kind.WRITE ? oracle.partialParity : null;
      default -> null;
    };
    if (right == null) {
      return same ? null : told(name, now, before.get(name), "must not change");
    }
    if (Arrays.equals(now, right)) {
      return null;
    }
    if (same && !(succeeded && promised(name))) {
      return null;
    }
    // Parity that is only tested may be recomputed on the way, though it is not written.
    if (!promised(name) && Arrays.equals(now, oracle.sound.get(name))) {
      return null;
    }
    return told(name, now, right, "must be made");
  }

  /** The reader's buffer as it must be: the asked-for bytes of the block, the rest as it was. */
  private byte[] filled(String name) {
    byte[] right = before.get(name).clone();
    int block = Integer.parseInt(name.substring(1));
    byte[] content = oracle.onDisk.get("D" + block);
    for (Part part : request.parts()) {
      if (part.block() == block) {
        System.arraycopy(content, part.offset(), right, part.offset(), part.length(array.unit()));
      }
    }
    return right;
  }

  /** Whether the block must hold what is right after success, rather than what it held before. */
  private boolean promised(String name) {
    boolean parity = name.equals("P") || name.equals("Q");
    return switch (request.kind()) {
      case WRITE -> name.equals("L") || (!parity && written(name)) || (parity && !request.lost(name));
      case READ -> name.charAt(0) == 'R';
      case RECOVER -> request.lost(name);
      case CHECK -> false;
      case REPAIR, RESYNC, REBUILD -> (request.lost(name) && request.kind() == Kind.REBUILD)
          || plan.memberWrites().contains(StripeBuffer.parse(name));
      case RESHAPE -> !request.lost(name);
      case PPL_RECOVER -> name.equals("P");
    };
  }

  /** Whether new data is copied into the block. */
  private boolean written(String name) {
    int block = Integer.parseInt(name.substring(1));
    return request.touches(block) && !leftWithCaller(block);
  }

  private boolean leftWithCaller(int block) {
    return request.skipCopy() && request.kind() == Kind.WRITE && request.replaces(block, array.unit());
  }

  /** Carries out the plan's member writes as its user does, and compares the disks. */
  private @Nullable String onDiskDifference() {
    Map<String, byte[]> disks = new LinkedHashMap<>(oracle.onDisk);
    for (StripeBuffer block : plan.memberWrites()) {
      String name = block.name();
      if (request.lost(name) && request.kind() != Kind.REBUILD) {
        return name + " is lost and the plan writes it";
      }
      boolean caller = block.kind() == StripeBuffer.Kind.DATA && leftWithCaller(block.index());
      disks.put(name, now(caller ? "W" + block.index() : name));
    }
    for (Map.Entry<String, byte[]> disk : disks.entrySet()) {
      String name = disk.getKey();
      boolean there = !request.lost(name) || request.kind() == Kind.REBUILD;
      if (there && !Arrays.equals(disk.getValue(), oracle.after.get(name))) {
        return told(name, disk.getValue(), oracle.after.get(name), "as it lies on its disk afterwards");
      }
    }
    for (StripeBuffer read : plan.memberReads()) {
      if (request.lost(read.name())) {
        return read + " is lost and the plan reads it";
      }
    }
    return null;
  }

  private String told(String name, byte[] now, byte[] right, String what) {
    int first = Arrays.mismatch(now, right);
    int wrong = 0;
    for (int i = 0; i < now.length; i++) {
      wrong += now[i] == right[i] ? 0 : 1;
    }
    int writer = StripeStep.lastWriter(steps, plan.buffers().indexOf(StripeBuffer.parse(name)), first);
    return String.format("%s[%d] is 0x%02x, must be 0x%02x%s: %s, %d of %d bytes differ", name, first, now[first],
        right[first], writer < 0 ? "" : ", after " + steps.get(writer), what, wrong, now.length);
  }
}
