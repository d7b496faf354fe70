package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.StripeListener;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.StripeShape;

/**
 * Carries one piece through its stages: member reads, chain, hook, member writes. Reusable; it belongs to one thread at
 * a time, handed over by the threads that end a stage. Nothing here waits, but for the hook, which has its own threads.
 *
 * <p>A member read that fails has failed its member, so the job starts again with what is left. A member write that
 * fails leaves the others to hold the stripe, whose parity already covers the lost block.
 */
final class StripeJob implements StripeListener, Transfer.Listener {
  private final ArrayCore core;
  private final JobPool pool;
  private final StripeBuffers buffers;
  private final StripeLocks.Hold hold = new StripeLocks.Hold();
  private final Transfer[] transfers;
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicReference<@Nullable IOException> transferError = new AtomicReference<>();
  private final StripePass pass;
  private final StripeHealing healing;
  private List<StripeBuffer> reading = List.of();
  private final List<StripeBuffer> targets = new ArrayList<>();
  final StripePiece piece;
  private Kind kind = Kind.WRITE;
  private boolean zeros;
  private boolean zeroing;
  private boolean locked;
  private boolean writing;
  private Set<StripeBuffer> wrong = Set.of();
  private Progress progress = new Progress();
  private Set<StripeBuffer> lost = Set.of();
  private StripeMemory memory;
  private @Nullable StripeRequest request;
  private @Nullable StripeShape shape;
  private int attempts;
  private long hookNumber;
  private boolean committed;
  /** Of a check: what was found. */
  boolean pMismatch;
  boolean qMismatch;
  /** Of a check: so much is lost that there was nothing to compare with. */
  boolean untestable;
  /** Called instead of giving the job back, where somebody looks at the findings. */
  private boolean kept;

  StripeJob(ArrayCore core, JobPool pool) {
    this.core = core;
    this.pool = pool;
    buffers = new StripeBuffers(core.geometry, core.units);
    memory = buffers.memory(core.units[0]);
    piece = new StripePiece(core.geometry.dataDisks());
    pass = new StripePass(core, buffers, piece);
    healing = new StripeHealing(core, piece);
    transfers = new Transfer[core.geometry.disks()];
    for (int i = 0; i < transfers.length; i++) {
      transfers[i] = new Transfer(this);
    }
  }

  /** Writes the piece from memory whose first byte is array byte {@code sourceStart}; locks it first. */
  void write(StripePiece what, MemorySegment source, long sourceStart, Progress owner) {
    begin(Kind.WRITE, what, owner, true);
    pass.begin(kind, source, sourceStart, false);
    start();
  }

  /** Makes the piece's wanted bytes zero; locks it first. */
  void zero(StripePiece what, Progress owner) {
    begin(Kind.WRITE, what, owner, true);
    zeros = true;
    pass.begin(kind, MemorySegment.NULL, 0, true);
    start();
  }

  /** Reads the piece into memory whose first byte is array byte {@code destinationStart}; locks it first. */
  void read(StripePiece what, MemorySegment destination, long destinationStart, Progress owner) {
    begin(Kind.READ, what, owner, true);
    pass.begin(kind, destination, destinationStart, false);
    start();
  }

  /** Checks, repairs, or rebuilds stripes that the caller has locked. The caller gives the job back. */
  void maintain(Kind what, StripePiece where, Set<StripeBuffer> wrongParity, Progress owner) {
    begin(what, where, owner, false);
    pass.begin(kind, MemorySegment.NULL, 0, false);
    wrong = wrongParity;
    kept = true;
    start();
  }

  /** Makes P from a log entry. The caller gives the job back. */
  void recoverFromLog(StripePiece where, @Nullable MemorySegment partialParity, Progress owner) {
    begin(Kind.PPL_RECOVER, where, owner, false);
    pass.begin(kind, MemorySegment.NULL, 0, false);
    kept = true;
    if (partialParity != null) {
      MemorySegment.copy(partialParity, 0, buffers.own(StripeBuffer.PARTIAL_PARITY, piece.unit), 0, piece.unit);
    }
    start();
  }

  private void begin(Kind what, StripePiece where, Progress owner, boolean lock) {
    kind = what;
    piece.copyOf(where);
    progress = owner;
    memory = buffers.memory(piece.unit);
    zeros = false;
    kept = false;
    committed = false;
    wrong = Set.of();
    attempts = 0;
    pMismatch = false;
    qMismatch = false;
    healing.begin();
    locked = lock;
    if (lock) {
      core.locks.acquire(hold, piece.memberByte, piece.memberByte + piece.unit, what != Kind.READ);
    }
    owner.started();
  }

  private void start() {
    try {
      lost = core.members.lost(piece.row, piece.memberByte, piece.unit);
      core.members.requireEnough(lost, what());
      untestable = (kind == Kind.CHECK || kind == Kind.REPAIR)
          && lost.size() >= core.geometry.level().parityDisks();
      if (untestable) {
        end(null);
        return;
      }
      if (kind == Kind.WRITE) {
        core.members.requireLog();
      }
      pass.choose(lost);
      // Zeros everywhere have zero parity, which the members can make themselves.
      zeroing = zeros && piece.full() && !(core.wantsPartialParity() && !lost.isEmpty());
      if (zeroing) {
        afterChain();
        return;
      }
      if (kind == Kind.WRITE || kind == Kind.READ) {
        pass.bind(memory);
      }
      request = pass.request(lost, wrong);
      shape = core.scheduler.place(request);
      read(shape.plan().memberReads());
    } catch (IOException refused) {
      end(refused);
    } catch (RuntimeException impossible) {
      end(new IOException(what() + ": " + impossible.getMessage(), impossible));
    }
  }

  private void read(List<StripeBuffer> blocks) {
    transferError.set(null);
    writing = false;
    reading = blocks;
    if (blocks.isEmpty()) {
      submit();
      return;
    }
    pending.set(blocks.size());
    for (int i = 0; i < blocks.size(); i++) {
      StripeBuffer block = blocks.get(i);
      transfers[i].read(core.members.holding(piece.row, block), piece.memberByte, memory.segment(block));
    }
  }

  @Override
  public void ended(Transfer transfer) {
    IOException error = transfer.error();
    if (error != null) {
      transferError.compareAndSet(null, error);
    }
    if (pending.decrementAndGet() != 0) {
      return;
    }
    if (writing) {
      afterWrites();
    } else if (transferError.get() == null) {
      submit();
    } else if (healing.wanted(reading, transfers)) {
      heal();
    } else {
      start();
    }
  }

  /** Makes what could not be read from the rest; the members then get it back, and the job starts again. */
  private void heal() {
    try {
      StripeRequest anew = healing.request(core.members.lost(piece.row, piece.memberByte, piece.unit), what());
      shape = core.scheduler.place(anew);
      read(shape.plan().memberReads());
    } catch (IOException refused) {
      end(refused);
    } catch (RuntimeException impossible) {
      end(new IOException(what() + ": " + impossible.getMessage(), impossible));
    }
  }

  private void submit() {
    switch (core.scheduler.trySubmit(Objects.requireNonNull(shape), piece.memberByte / core.units[0], memory, this)) {
      case ACCEPTED -> { }
      case BUSY -> core.scheduler.whenRoom(this::submit);
      case CLOSED -> end(new IOException(what() + ": the scheduler is closed"));
    }
  }

  @Override
  public void delivered(StripeOutcome outcome) {
    FailureReason failure = outcome.failure();
    if (failure != FailureReason.NONE) {
      attempts++;
      healing.begin();
      if (attempts < ArrayCore.ATTEMPTS && failure != FailureReason.CLOSED) {
        start();
      } else {
        end(new IOException(what() + ": the engine gave up " + attempts + " times (" + failure
            + "); nothing of the stripe was written"));
      }
      return;
    }
    if (healing.active()) {
      writeMembers();
      return;
    }
    pMismatch = outcome.pMismatch();
    qMismatch = outcome.qMismatch();
    if (kind == Kind.READ) {
      pass.handOver();
      end(null);
    } else {
      afterChain();
    }
  }

  private void afterChain() {
    if (kind == Kind.WRITE && core.hook != null) {
      core.hookThreads.execute(this::commit);
    } else {
      writeMembers();
    }
  }

  private void commit() {
    WriteHook hook = Objects.requireNonNull(core.hook);
    try {
      hookNumber = hook.commit(describe());
      committed = true;
    } catch (IOException | RuntimeException refused) {
      end(new IOException(what() + ": the log refused it (" + refused.getMessage() + "); nothing of it was written",
          refused));
      return;
    }
    writeMembers();
  }

  private StripeCommit describe() {
    List<Integer> touched = pass.touched();
    List<StripeCommit.BlockWrite> writes = new ArrayList<>();
    if (zeroing) {
      for (int role = 0; role < core.geometry.disks(); role++) {
        if (core.members.member(role).good(piece.memberByte, piece.unit)) {
          writes.add(new StripeCommit.BlockWrite(role, null));
        }
      }
    } else {
      for (StripeBuffer block : Objects.requireNonNull(shape).plan().memberWrites()) {
        writes.add(new StripeCommit.BlockWrite(core.members.holding(piece.row, block).role, pass.bytesOf(memory, block)));
      }
    }
    boolean left = touched.size() < core.geometry.dataDisks() && core.wantsPartialParity()
        && !lost.contains(StripeBuffer.P);
    return new StripeCommit(piece.row, piece.memberByte, piece.unit, touched, lost,
        left ? memory.segment(StripeBuffer.PARTIAL_PARITY) : null, writes);
  }

  private void writeMembers() {
    transferError.set(null);
    writing = true;
    if (zeroing && !healing.active()) {
      zeroMembers();
      return;
    }
    List<StripeBuffer> blocks = Objects.requireNonNull(shape).plan().memberWrites();
    targets.clear();
    for (StripeBuffer block : blocks) {
      if (healing.active()) {
        if (healing.isToBeWritten(block)) {
          targets.add(block);
        }
        continue;
      }
      Member member = core.members.holding(piece.row, block);
      // A rebuild's plan names every lost block; only members that are being recovered have a device for it.
      if (kind != Kind.REBUILD || member.status == MemberStatus.RECOVERING || !lost.contains(block)) {
        targets.add(block);
      }
    }
    // Once the last transfer is on its way the job may already be at work on another stripe.
    int count = targets.size();
    pending.set(count);
    for (int i = 0; i < count; i++) {
      StripeBuffer block = targets.get(i);
      MemorySegment bytes = healing.active() ? memory.segment(block) : pass.bytesOf(memory, block);
      transfers[i].write(core.members.holding(piece.row, block), piece.memberByte, bytes);
    }
    if (count == 0) {
      afterWrites();
    }
  }

  private void zeroMembers() {
    List<Member> zeroed = new ArrayList<>();
    for (int role = 0; role < core.geometry.disks(); role++) {
      Member member = core.members.member(role);
      if (member.good(piece.memberByte, piece.unit)) {
        zeroed.add(member);
      }
    }
    pending.set(zeroed.size());
    for (int i = 0; i < zeroed.size(); i++) {
      transfers[i].zero(zeroed.get(i), piece.memberByte, piece.unit);
    }
    if (zeroed.isEmpty()) {
      afterWrites();
    }
  }

  private void afterWrites() {
    if (healing.active()) {
      healing.ended();
      start();
      return;
    }
    if (committed) {
      committed = false;
      try {
        Objects.requireNonNull(core.hook).ended(hookNumber);
      } catch (RuntimeException thrown) {
        end(new IOException(what() + ": written, but the write hook threw " + thrown, thrown));
        return;
      }
    }
    IOException error = transferError.get();
    if (error != null) {
      try {
        core.members.requireEnough(core.members.lost(piece.row, piece.memberByte, piece.unit), what());
        core.members.requireLog();
      } catch (IOException refused) {
        end(refused);
        return;
      }
      if (kind == Kind.REBUILD) {
        end(error);
        return;
      }
    }
    if (pass.finish()) {
      start();
    } else {
      end(null);
    }
  }

  private String what() {
    return kind.name().toLowerCase(Locale.ROOT) + " of row " + piece.row + ", member bytes " + piece.memberByte + " to "
        + (piece.memberByte + piece.unit - 1);
  }

  private void end(@Nullable IOException error) {
    if (locked) {
      core.locks.release(hold);
    }
    Progress owner = progress;
    pass.end();
    if (!kept) {
      pool.give(this);
    }
    owner.ended(error);
  }
}
