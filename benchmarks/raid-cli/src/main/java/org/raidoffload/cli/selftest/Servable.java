package org.raidoffload.cli.selftest;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.request.StripeRequest.Kind;

/** Whether a request must be served, told from the case alone; what need not be may be refused. */
final class Servable {
  private Servable() {}

  /** Whether the scheduler has no reason to refuse the request. */
  static boolean must(SelftestCase test, RequestCase request, OffloadEngine engine) {
    return sound(test.array()) && wellFormed(test.array(), request) && possible(test.array(), request)
        && !test.setUp().strategy().equals("up-front!") && aligned(test.setUp(), engine);
  }

  private static boolean sound(ArrayCase array) {
    return array.disks() >= array.fewestDisks() && array.disks() <= 255 && array.unit() >= 512
        && array.unit() % 512 == 0;
  }

  private static boolean wellFormed(ArrayCase array, RequestCase request) {
    boolean names = switch (request.kind()) {
      case WRITE, READ, PPL_RECOVER -> true;
      default -> false;
    };
    boolean log = request.partialParity() || request.kind() == Kind.PPL_RECOVER;
    return names != request.parts().isEmpty() && request.row() >= 0 && request.rmwLevel() >= 0
        && request.rmwLevel() <= 2 && (!log || array.level() == 5)
        && new HashSet<>(request.failed()).size() <= array.parity() && blocksExist(array, request.failed())
        && blocksExist(array, request.cached()) && partsFit(array, request) && findingsPossible(array, request);
  }

  private static boolean blocksExist(ArrayCase array, List<String> names) {
    return names.stream().allMatch(name -> name.equals("P") || (name.equals("Q") && array.level() == 6)
        || (name.matches("D\\d+") && Integer.parseInt(name.substring(1)) < array.data()));
  }

  private static boolean partsFit(ArrayCase array, RequestCase request) {
    for (int i = 0; i < request.parts().size(); i++) {
      Part part = request.parts().get(i);
      int end = part.offset() + part.length(array.unit());
      if (part.block() >= array.data() || end > array.unit()) {
        return false;
      }
      for (Part other : request.parts().subList(0, i)) {
        if (other.block() == part.block() && other.offset() < end
            && part.offset() < other.offset() + other.length(array.unit())) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean findingsPossible(ArrayCase array, RequestCase request) {
    List<String> wrong = request.wrong();
    if (wrong == null) {
      return true;
    }
    return switch (request.kind()) {
      case REPAIR, RESYNC, REBUILD -> wrong.stream().allMatch(name -> tests(array, request, name));
      default -> wrong.isEmpty();
    };
  }

  /**
   * Whether a check of the stripe tests the parity block: neither lost, nor P that served to recompute a data block.
   */
  static boolean tests(ArrayCase array, RequestCase request, String parity) {
    int lost = request.failed().size();
    if (parity.equals("P")) {
      return lost == 0 || (lost == 1 && request.lost("Q"));
    }
    return parity.equals("Q") && array.level() == 6 && lost < 2 && !request.lost("Q");
  }

  /** Whether there is something to do, and enough of the stripe to do it. */
  private static boolean possible(ArrayCase array, RequestCase request) {
    Set<String> failed = Set.copyOf(request.failed());
    return switch (request.kind()) {
      case RECOVER, REBUILD -> !failed.isEmpty() && !Set.copyOf(request.cached()).containsAll(failed);
      case CHECK, REPAIR, RESYNC -> failed.size() < array.parity();
      case PPL_RECOVER -> failed.stream().noneMatch(
          name -> name.equals("P") || request.touches(Integer.parseInt(name.substring(1))));
      default -> true;
    };
  }

  private static boolean aligned(SetUp setUp, OffloadEngine engine) {
    int most = 1;
    for (ChannelDescription channel : engine.channels()) {
      most = Math.max(most, Math.max(channel.limits().copyAlignment(),
          Math.max(channel.limits().xorAlignment(), channel.limits().pqAlignment())));
    }
    return engine.runsOnCpu() || setUp.align() % most == 0;
  }
}
