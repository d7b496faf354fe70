package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
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
final class StripeJob implements StripeListener {

  /** Whoever has locked the stripes of a job and started it. */
  interface Owner {

    /**
     * Whether the owner takes over the member transfers of a job that has come to them: its writes, of which it will call
     * {@link #written}, or its reads, of which it will call {@link #haveRead}.
     */
    default boolean gathers(StripeJob job, boolean writes) {
      return false;
    }

    /** The job is at its end and its owner's again. */
    void ended(StripeJob job, @Nullable IOException error);
  }

  private final ArrayCore core;
  private final StripeBuffers buffers;
  private final JobTransfers transfers;
  private final StripePass pass;
  private final StripeHealing healing;
  private List<StripeBuffer> reading = List.of();
  final StripePiece piece;
  private final StripeWrites writes;
  /** For the owner: whether it has taken transfers over. */
  boolean gathered;
  private Kind kind = Kind.WRITE;
  private boolean zeros;
  private boolean zeroing;
  private Set<StripeBuffer> wrong = Set.of();
  private Owner owner = (job, error) -> { };
  private Set<StripeBuffer> lost = Set.of();
  private StripeMemory memory;
  private @Nullable StripeShape shape;
  private int attempts;
  private long hookNumber;
  private boolean committed;
  /** Of a check: what was found. */
  boolean pMismatch;
  boolean qMismatch;
  /** Of a check: so much is lost that there was nothing to compare with. */
  boolean untestable;

  StripeJob(ArrayCore core) {
    this.core = core;
    buffers = new StripeBuffers(core.geometry, core.units);
    memory = buffers.memory(core.units[0]);
    piece = new StripePiece(core.geometry.dataDisks());
    pass = new StripePass(core, buffers, piece);
    healing = new StripeHealing(core, piece);
    writes = new StripeWrites(core, piece);
    transfers = new JobTransfers(core.geometry.disks());
  }

  /** Writes its piece from memory whose first byte is array byte {@code sourceStart}. */
  void write(MemorySegment source, long sourceStart, Owner starter) {
    begin(Kind.WRITE, starter);
    pass.begin(kind, source, sourceStart, false);
    start();
  }

  /** Makes its piece's wanted bytes zero. */
  void zero(Owner starter) {
    begin(Kind.WRITE, starter);
    zeros = true;
    pass.begin(kind, MemorySegment.NULL, 0, true);
    start();
  }

  /** Reads its piece into memory whose first byte is array byte {@code destinationStart}. */
  void read(MemorySegment destination, long destinationStart, Owner starter) {
    begin(Kind.READ, starter);
    pass.begin(kind, destination, destinationStart, false);
    start();
  }

  /** Checks, repairs, or rebuilds stripes. */
  void maintain(Kind what, StripePiece where, Set<StripeBuffer> wrongParity, Owner starter) {
    piece.copyOf(where);
    begin(what, starter);
    pass.begin(kind, MemorySegment.NULL, 0, false);
    wrong = wrongParity;
    start();
  }

  /** Makes P from a log entry. */
  void recoverFromLog(StripePiece where, @Nullable MemorySegment partialParity, Owner starter) {
    piece.copyOf(where);
    begin(Kind.PPL_RECOVER, starter);
    pass.begin(kind, MemorySegment.NULL, 0, false);
    if (partialParity != null) {
      MemorySegment.copy(partialParity, 0, buffers.own(StripeBuffer.PARTIAL_PARITY, piece.unit), 0, piece.unit);
    }
    start();
  }

  private void begin(Kind what, Owner starter) {
    kind = what;
    owner = starter;
    memory = buffers.memory(piece.unit);
    zeros = false;
    gathered = false;
    committed = false;
    wrong = Set.of();
    attempts = 0;
    pMismatch = false;
    qMismatch = false;
    healing.begin();
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
        pass.bind(memory, lost);
      }
      shape = core.scheduler.place(pass.request(lost, wrong));
      read(shape.plan().memberReads());
    } catch (IOException refused) {
      end(refused);
    } catch (RuntimeException impossible) {
      end(new IOException(what() + ": " + impossible.getMessage(), impossible));
    }
  }

  private void read(List<StripeBuffer> blocks) {
    reading = blocks;
    if (blocks.isEmpty()) {
      submit();
    } else if (healing.active() || !owner.gathers(this, false)) {
      readMembers();
    }
  }

  private void readMembers() {
    List<StripeBuffer> blocks = reading;
    transfers.start(blocks.size(), (i, transfer) -> transfer.read(core.members.holding(piece.row, blocks.get(i)),
        piece.memberByte, memory.segment(blocks.get(i))), this::afterReads);
  }

  private void afterReads() {
    if (transfers.error() == null) {
      submit();
    } else if (healing.wanted(reading, transfers)) {
      heal();
    } else {
      start();
    }
  }

  /** Adds its reads to the transfers of their members' roles. */
  void addReads(Transfer[] byRole) {
    for (StripeBuffer block : reading) {
      byRole[core.members.holding(piece.row, block).role].and(piece.memberByte, memory.segment(block));
    }
  }

  /** The owner has carried out the member reads; after an error the job reads for itself, to know what it did not get. */
  void haveRead(@Nullable IOException error) {
    if (error == null) {
      submit();
    } else {
      readMembers();
    }
  }

  /** Makes what could not be read from the rest; the members then get it back, and the job starts again. */
  private void heal() {
    try {
      pass.readIntoOwn(memory);
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
      writes.healed(Objects.requireNonNull(shape).plan().memberWrites(), healing, memory);
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
    if (zeroing) {
      writes.zeros();
    } else {
      writes.planned(kind, Objects.requireNonNull(shape).plan().memberWrites(), lost, pass, memory);
    }
    if (kind == Kind.WRITE && core.hook != null) {
      core.hookThreads.execute(this::commit);
    } else if (!owner.gathers(this, true)) {
      writeMembers();
    }
  }

  private void commit() {
    WriteHook hook = Objects.requireNonNull(core.hook);
    try {
      hookNumber = hook.commit(writes.describe(pass.touched(), lost, memory));
      committed = true;
    } catch (IOException | RuntimeException refused) {
      end(new IOException(what() + ": the log refused it (" + refused.getMessage() + "); nothing of it was written",
          refused));
      return;
    }
    writeMembers();
  }

  private void writeMembers() {
    transfers.start(writes.count(), writes::start, this::afterWrites);
  }

  /** Adds its writes to the transfers of their members' roles. */
  void addWrites(Transfer[] byRole) {
    writes.addTo(byRole);
  }

  /** The owner has carried out the member writes; an error has failed its member. */
  void written(@Nullable IOException error) {
    transfers.carriedOut(error);
    afterWrites();
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
    IOException error = transfers.error();
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
    pass.end(memory);
    writes.end();
    owner.ended(this, error);
  }
}
