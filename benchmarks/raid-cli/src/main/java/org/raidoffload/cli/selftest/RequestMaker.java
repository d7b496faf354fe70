package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeRequest.Kind;

/** Makes random requests of every kind for one array, now and then one that must be refused. One thread. */
final class RequestMaker {
  private final Dice dice;
  private final ArrayCase array;

  RequestMaker(Dice dice, ArrayCase array) {
    this.dice = dice;
    this.array = array;
  }

  RequestCase next() {
    Kind kind = kind();
    List<Part> parts = switch (kind) {
      case WRITE, READ -> parts(true);
      case PPL_RECOVER -> parts(false);
      default -> List.of();
    };
    List<String> failed = failed(kind, parts);
    RequestCase plain = new RequestCase(kind, row(), parts, failed, cached(), null, List.of(),
        dice.oneIn(8), dice.of(1, 1, 0, 2), dice.oneIn(3), array.level() == 5 && dice.oneIn(3));
    return dice.oneIn(60) ? twisted(plain) : withFindings(plain);
  }

  private Kind kind() {
    Kind kind = dice.of(Kind.WRITE, Kind.WRITE, Kind.WRITE, Kind.WRITE, Kind.READ, Kind.RECOVER, Kind.CHECK, Kind.REPAIR,
        Kind.RESYNC, Kind.REBUILD, Kind.RESHAPE, Kind.PPL_RECOVER);
    return kind == Kind.PPL_RECOVER && array.level() != 5 ? Kind.WRITE : kind;
  }

  private long row() {
    return dice.oneIn(10) ? dice.longBelow(1L << 40) : dice.between(0, 3 * array.disks());
  }

  private List<Part> parts(boolean segments) {
    List<Integer> all = IntStream.range(0, array.data()).boxed().toList();
    int count = dice.of(1, array.data(), array.data(), dice.between(1, array.data()), dice.between(1, array.data()));
    boolean allWhole = dice.oneIn(2);
    List<Part> parts = new ArrayList<>();
    for (int block : dice.some(all, count)) {
      if (!segments || allWhole || dice.oneIn(2)) {
        parts.add(Part.whole(block));
      } else {
        addSegments(block, parts);
      }
    }
    return parts;
  }

  /** One to three parts of a block, at odd places or in steps of 512 bytes, sometimes side by side. */
  private void addSegments(int block, List<Part> parts) {
    int step = dice.of(1, 1, 64, 512);
    int at = 0;
    for (int i = dice.between(1, 3); i > 0 && at + step <= array.unit(); i--) {
      int room = (array.unit() - at) / step;
      int offset = at + (dice.oneIn(3) ? 0 : step * dice.between(0, room - 1));
      int length = step * dice.between(1, (array.unit() - offset) / step);
      parts.add(new Part(block, offset, length));
      at = offset + length;
    }
  }

  private List<String> failed(Kind kind, List<Part> parts) {
    int most = switch (kind) {
      case CHECK, REPAIR, RESYNC -> array.parity() - (dice.oneIn(10) ? 0 : 1);
      default -> array.parity();
    };
    int least = kind == Kind.RECOVER || kind == Kind.REBUILD ? 1 : 0;
    int count = least == 0 && dice.oneIn(2) ? 0 : dice.of(most, dice.between(Math.min(least, most), most));
    List<String> blocks = new ArrayList<>(blocks());
    // Losses of data, and among the blocks that are named, are the rarer and the more demanding ones.
    boolean dataOnly = dice.oneIn(2);
    if (!parts.isEmpty() && dice.oneIn(2)) {
      blocks.removeIf(b -> b.startsWith("D") && parts.stream().noneMatch(p -> b.equals("D" + p.block())));
    }
    if (dataOnly) {
      blocks.removeIf(b -> !b.startsWith("D"));
    }
    if (kind == Kind.PPL_RECOVER && !dice.oneIn(10)) {
      blocks.removeIf(b -> b.equals("P") || parts.stream().anyMatch(p -> b.equals("D" + p.block())));
    }
    return dice.some(blocks, count);
  }

  private List<String> blocks() {
    List<String> blocks = new ArrayList<>();
    IntStream.range(0, array.data()).forEach(d -> blocks.add("D" + d));
    blocks.add("P");
    if (array.level() == 6) {
      blocks.add("Q");
    }
    return blocks;
  }

  private List<String> cached() {
    int n = blocks().size();
    return dice.some(blocks(), dice.of(0, 0, 0, dice.between(0, n), n - 1, n));
  }

  /** What a check will find: parity that is really wrong, with or without the request saying so. */
  private RequestCase withFindings(RequestCase r) {
    boolean checks = switch (r.kind()) {
      case CHECK, REPAIR, RESYNC, REBUILD -> true;
      default -> false;
    };
    if (!checks) {
      return r;
    }
    List<String> testable = List.of("P", "Q").stream().filter(name -> Servable.tests(array, r, name)).toList();
    List<String> spoiled = dice.some(testable, dice.between(0, testable.size()));
    List<String> told = r.kind() == Kind.CHECK || dice.oneIn(3) ? null : dice.oneIn(2) ? spoiled
        : dice.some(testable, dice.between(0, testable.size()));
    return with(r, r.parts(), r.failed(), told, spoiled);
  }

  /** A request with something in it that no array has. */
  private RequestCase twisted(RequestCase r) {
    return switch (dice.between(0, 4)) {
      case 0 -> with(r, List.of(), r.failed(), null, List.of());
      case 1 -> with(r, List.of(Part.whole(array.data())), r.failed(), null, List.of());
      case 2 -> with(r, List.of(new Part(0, 0, 300), new Part(0, 299, 2)), r.failed(), null, List.of());
      case 3 -> with(r, r.parts(), blocks().subList(0, Math.min(blocks().size(), array.parity() + 1)), null,
          List.of());
      default -> with(r, List.of(new Part(0, array.unit() - 1, 2)), r.failed(), null, List.of());
    };
  }

  private static RequestCase with(RequestCase r, List<Part> parts, List<String> failed, @Nullable List<String> wrong,
      List<String> spoiled) {
    return new RequestCase(r.kind(), r.row(), parts, failed, r.cached(), wrong, spoiled, r.dirty(), r.rmwLevel(),
        r.skipCopy(), r.partialParity());
  }
}
