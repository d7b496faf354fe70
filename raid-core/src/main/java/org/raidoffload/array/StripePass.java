package org.raidoffload.array;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** Which blocks of a piece a job takes at once, and where their bytes come from or go to. One job at a time. */
final class StripePass {
  private final ArrayCore core;
  private final StripeBuffers buffers;
  private final StripePiece piece;
  private final boolean[] done;
  private final boolean[] inPass;
  private final boolean[] direct;
  /** Blocks that their members give straight into the caller's memory, although others of the stripe are lost. */
  private final boolean[] arriving;
  private Kind kind = Kind.WRITE;
  private MemorySegment outside = MemorySegment.NULL;
  private long outsideStart;
  private boolean zeros;

  StripePass(ArrayCore core, StripeBuffers buffers, StripePiece piece) {
    this.core = core;
    this.buffers = buffers;
    this.piece = piece;
    int data = core.geometry.dataDisks();
    done = new boolean[data];
    inPass = new boolean[data];
    direct = new boolean[data];
    arriving = new boolean[data];
  }

  /** Starts on a new piece; {@code bytes} are the caller's, the first of them array byte {@code start}. */
  void begin(Kind what, MemorySegment bytes, long start, boolean writesZeros) {
    kind = what;
    outside = bytes;
    outsideStart = start;
    zeros = writesZeros;
    Arrays.fill(done, false);
  }

  /** Lets go of the caller's memory. */
  void end(StripeMemory memory) {
    readIntoOwn(memory);
    outside = MemorySegment.NULL;
  }

  /** What members give goes into our own memory again: nobody but us may touch what is written back to them. */
  void readIntoOwn(StripeMemory memory) {
    for (int d = 0; d < arriving.length; d++) {
      if (arriving[d]) {
        memory.bind(StripeBuffer.data(d), buffers.own(StripeBuffer.data(d), piece.unit));
        arriving[d] = false;
      }
    }
  }

  /**
   * With a partial parity log some blocks are written in a pass of their own, where besides P nothing else changes, so
   * that each of their sectors is old or new after a crash whatever was lost: a lost block, and a block of which some
   * bytes are not being written at all.
   */
  void choose(Set<StripeBuffer> lost) {
    int alone = -1;
    int remaining = 0;
    boolean careful = kind == Kind.WRITE && core.wantsPartialParity();
    for (int d = 0; d < inPass.length; d++) {
      inPass[d] = piece.touches(d) && !done[d];
      remaining += inPass[d] ? 1 : 0;
      if (careful && inPass[d] && (!piece.whole(d) || lost.contains(StripeBuffer.data(d)))) {
        alone = d;
      }
    }
    if (alone >= 0 && remaining > 1) {
      Arrays.fill(inPass, false);
      inPass[alone] = true;
    }
  }

  /**
   * Binds W or R: to the caller's memory where a whole block lies in it as the scheduler needs it, else to our own. Where
   * a block that is to be read is lost, all others are read to make it, so they need not be copied either.
   */
  void bind(StripeMemory memory, Set<StripeBuffer> lost) {
    readIntoOwn(memory);
    boolean madeAnew = kind == Kind.READ && anyWanted(lost);
    for (int d = 0; d < inPass.length; d++) {
      if (!inPass[d]) {
        continue;
      }
      if (zeros) {
        MemorySegment own = buffers.own(StripeBuffer.newData(d), piece.unit);
        own.fill((byte) 0);
        memory.bind(StripeBuffer.newData(d), own);
        continue;
      }
      long at = core.arrayByte(piece, d, piece.from[d]) - outsideStart;
      StripeBuffer buffer = kind == Kind.WRITE ? StripeBuffer.newData(d) : StripeBuffer.read(d);
      int alignment = kind == Kind.WRITE ? core.alignment : core.readAlignment;
      direct[d] = piece.whole(d) && outside.isNative() && (outside.address() + at) % alignment == 0;
      if (direct[d]) {
        arriving[d] = madeAnew && !lost.contains(StripeBuffer.data(d));
        memory.bind(arriving[d] ? StripeBuffer.data(d) : buffer, outside.asSlice(at, piece.unit));
        continue;
      }
      MemorySegment own = buffers.own(buffer, piece.unit);
      memory.bind(buffer, own);
      if (kind == Kind.WRITE) {
        MemorySegment.copy(outside, at, own, piece.from[d], piece.to[d] - piece.from[d]);
      }
    }
  }

  private boolean anyWanted(Set<StripeBuffer> lost) {
    for (int d = 0; d < inPass.length; d++) {
      if (inPass[d] && lost.contains(StripeBuffer.data(d))) {
        return true;
      }
    }
    return false;
  }

  StripeRequest request(Set<StripeBuffer> lost, Set<StripeBuffer> wrong) {
    StripeRequest.Builder builder = StripeRequest.builder(core.geometry, kind).row(piece.row).unitBytes(piece.unit)
        .rmwLevel(core.rmwLevel).failed(lost);
    switch (kind) {
      case WRITE -> builder.skipCopy(true).dirty(!core.trusted(piece.memberByte))
          .partialParity(core.wantsPartialParity() && !lost.contains(StripeBuffer.P));
      case REPAIR, RESYNC, REBUILD -> builder.wrong(wrong);
      default -> { }
    }
    if (kind == Kind.WRITE || kind == Kind.READ || kind == Kind.PPL_RECOVER) {
      for (int d = 0; d < inPass.length; d++) {
        if (inPass[d] && !arriving[d]) {
          builder.segment(d, piece.from[d], piece.to[d] - piece.from[d]);
        }
      }
    }
    return builder.build();
  }

  /** Copies what could not be read in place. */
  void handOver() {
    for (int d = 0; d < inPass.length; d++) {
      if (inPass[d] && !direct[d]) {
        MemorySegment.copy(buffers.own(StripeBuffer.read(d), piece.unit), piece.from[d], outside,
            core.arrayByte(piece, d, piece.from[d]) - outsideStart, piece.to[d] - piece.from[d]);
      }
    }
  }

  /** A whole block that is written stays in W under skip-copy; everything else lies in its own buffer. */
  MemorySegment bytesOf(StripeMemory memory, StripeBuffer block) {
    boolean inW = kind == Kind.WRITE && block.kind() == StripeBuffer.Kind.DATA && inPass[block.index()]
        && piece.whole(block.index());
    return memory.segment(inW ? StripeBuffer.newData(block.index()) : block);
  }

  /** The data blocks of this pass. */
  List<Integer> touched() {
    List<Integer> touched = new ArrayList<>();
    for (int d = 0; d < inPass.length; d++) {
      if (inPass[d]) {
        touched.add(d);
      }
    }
    return touched;
  }

  /** The pass has been written; returns whether blocks are left for another. */
  boolean finish() {
    boolean more = false;
    for (int d = 0; d < done.length; d++) {
      done[d] |= inPass[d];
      more |= kind == Kind.WRITE && piece.touches(d) && !done[d];
    }
    return more;
  }
}
