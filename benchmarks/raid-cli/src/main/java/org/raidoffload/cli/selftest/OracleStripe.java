package org.raidoffload.cli.selftest;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * One stripe before and after a request, by the meaning of the request alone: whole blocks, naive loops. Blocks go by
 * name: D0, P, Q, W0, X0, L. Shares nothing with the library.
 */
final class OracleStripe {
  private final ArrayCase array;
  private final RequestCase request;
  private final OracleLayout layout;
  /** What is on the disks before; D, P and Q. */
  final Map<String, byte[]> onDisk = new LinkedHashMap<>();
  /** What must be on the disks after. */
  final Map<String, byte[]> after = new LinkedHashMap<>();
  /** What would be on the disks before if no parity were wrong there. */
  final Map<String, byte[]> sound = new LinkedHashMap<>();
  /** What the caller hands over: W, X and, for a recovery from the log, L. */
  final Map<String, byte[]> given = new LinkedHashMap<>();
  /** The partial parity that the write must log, or null where it logs none. */
  final byte @Nullable [] partialParity;

  OracleStripe(ArrayCase array, RequestCase request, long seed) {
    this.array = array;
    this.request = request;
    this.layout = new OracleLayout(array, request.row());
    SplittableRandom random = new SplittableRandom(seed);
    for (int d = 0; d < array.data(); d++) {
      onDisk.put("D" + d, bytes(random));
    }
    putParity(onDisk);
    sound.putAll(onDisk);
    after.putAll(onDisk);
    spoil(random);
    partialParity = switch (request.kind()) {
      case WRITE -> write(random);
      case RESHAPE -> reshape(random);
      case PPL_RECOVER -> recoverFromLog(random);
      default -> null;
    };
    if (request.kind() != Kind.WRITE && request.kind() != Kind.RESHAPE) {
      keepWhatIsNotRepaired();
    }
  }

  private byte[] bytes(SplittableRandom random) {
    byte[] bytes = new byte[array.unit()];
    random.nextBytes(bytes);
    return bytes;
  }

  private void putParity(Map<String, byte[]> blocks) {
    byte[] p = new byte[array.unit()];
    byte[] q = new byte[array.unit()];
    for (int d = 0; d < array.data(); d++) {
      byte[] block = blocks.get("D" + d);
      OracleField.add(p, block);
      if (array.level() == 6) {
        OracleField.add(q, block, layout.exponent(d));
      }
    }
    blocks.put("P", p);
    if (array.level() == 6) {
      blocks.put("Q", q);
    }
  }

  /** Parity that is wrong on its disk: one bit, or all of it where nobody may look at it. */
  private void spoil(SplittableRandom random) {
    for (String name : request.spoiled()) {
      byte[] block = onDisk.get(name).clone();
      block[random.nextInt(block.length)] ^= (byte) (1 << random.nextInt(8));
      onDisk.put(name, block);
    }
    boolean untrusted = request.kind() == Kind.PPL_RECOVER
        || (request.kind() == Kind.WRITE && request.dirty() && request.failed().isEmpty());
    if (untrusted) {
      onDisk.replaceAll((name, block) -> name.startsWith("D") ? block : bytes(random));
    }
  }

  private byte @Nullable [] write(SplittableRandom random) {
    byte[] untouched = new byte[array.unit()];
    boolean all = true;
    for (int d = 0; d < array.data(); d++) {
      String name = "D" + d;
      if (!request.touches(d)) {
        OracleField.add(untouched, onDisk.get(name));
        all = false;
        continue;
      }
      byte[] fresh = bytes(random);
      byte[] merged = onDisk.get(name).clone();
      boolean[] covered = new boolean[array.unit()];
      int index = d;
      request.parts().stream().filter(p -> p.block() == index).forEach(p -> {
        System.arraycopy(fresh, p.offset(), merged, p.offset(), p.length(array.unit()));
        Arrays.fill(covered, p.offset(), p.offset() + p.length(array.unit()), true);
      });
      for (boolean byteCovered : covered) {
        all &= byteCovered;
      }
      given.put("W" + d, fresh);
      after.put(name, merged);
    }
    putParity(after);
    boolean logs = request.partialParity() && !all && !request.lost("P");
    return logs ? untouched : null;
  }

  private byte @Nullable [] reshape(SplittableRandom random) {
    for (int d = 0; d < array.data(); d++) {
      byte[] block = bytes(random);
      given.put("X" + d, block);
      after.put("D" + d, block);
    }
    putParity(after);
    return null;
  }

  private byte @Nullable [] recoverFromLog(SplittableRandom random) {
    byte[] untouched = new byte[array.unit()];
    boolean any = false;
    for (int d = 0; d < array.data(); d++) {
      if (!request.touches(d)) {
        OracleField.add(untouched, onDisk.get("D" + d));
        any = true;
      }
    }
    given.put("L", any ? untouched : bytes(random));
    return null;
  }

  /** Parity that is spoiled, and that the request does not call wrong, stays as it is on its disk. */
  private void keepWhatIsNotRepaired() {
    for (String name : request.spoiled()) {
      if (!repairs(name)) {
        after.put(name, onDisk.get(name));
      }
    }
  }

  /** Whether the request makes the parity block anew. */
  private boolean repairs(String parity) {
    List<String> wrong = request.wrong();
    return switch (request.kind()) {
      case REPAIR, RESYNC -> wrong == null || wrong.contains(parity);
      case REBUILD -> request.lost(parity) || (wrong != null && wrong.contains(parity));
      case RECOVER -> request.lost(parity);
      case PPL_RECOVER -> parity.equals("P");
      default -> false;
    };
  }

  /** Whether the check of the request, if it makes one, finds the parity block wrong. */
  boolean finds(String parity, boolean held) {
    boolean checks = switch (request.kind()) {
      case CHECK, REPAIR, RESYNC, REBUILD -> true;
      default -> false;
    };
    return checks && held && request.spoiled().contains(parity) && Servable.tests(array, request, parity);
  }
}
