package org.raidoffload.array;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.schedule.StripeScheduler;

/** Puts a {@link BlockArray} together. Not thread-safe. */
public final class BlockArrayBuilder {
  private static final int KIB = 1024;
  private static final long LEAST_REGION = 8L * KIB * KIB;
  private static final long MOST_REGIONS = 8192;

  final ArrayMembers array;
  final StripeScheduler scheduler;
  IntentLog intentLog = new MemoryIntentLog();
  @Nullable WriteHook hook;
  int stripesInFlight = 16;
  int mostUnitBytes = 64 * KIB;
  int rmwLevel = 1;
  int memberDepth = 2;
  int retries = 1;
  int readErrors = 256;
  long regionBytes;
  boolean acceptWriteHole;

  BlockArrayBuilder(ArrayMembers array, StripeScheduler scheduler) {
    this.array = array;
    this.scheduler = scheduler;
  }

  /** Where it is kept what is being written; in memory by default, which lasts as long as the array is open. */
  public BlockArrayBuilder intentLog(IntentLog log) {
    intentLog = log;
    return this;
  }

  /** What is told of stripes before they are written: a journal, or a {@link PartialParityLog}. None by default. */
  public BlockArrayBuilder writeHook(WriteHook value) {
    hook = value;
    return this;
  }

  /** Stripes in flight at once, 1 or more; with {@link #stripeBytes}, what bounds memory. 16 by default. */
  public BlockArrayBuilder stripesInFlight(int value) {
    stripesInFlight = atLeast("stripesInFlight", value, 1);
    return this;
  }

  /** Most bytes of a block that are handled at once: what divides the chunk and is not above it. 64 KiB by default. */
  public BlockArrayBuilder stripeBytes(int value) {
    mostUnitBytes = atLeast("stripeBytes", value, 512);
    return this;
  }

  /** md's rmw_level: 0 never read-modify-write, 1 where it reads less, 2 also on a tie. 1 by default. */
  public BlockArrayBuilder rmwLevel(int value) {
    if (value < 0 || value > 2) {
      throw new IllegalArgumentException("rmwLevel: " + value + " (must be 0, 1 or 2)");
    }
    rmwLevel = value;
    return this;
  }

  /** Transfers of one member at once: threads of each member while it is busy. 2 by default. */
  public BlockArrayBuilder memberDepth(int value) {
    memberDepth = atLeast("memberDepth", value, 1);
    return this;
  }

  /** How often a transfer is tried again after an error before the error counts. 1 by default. */
  public BlockArrayBuilder retries(int value) {
    retries = atLeast("retries", value, 0);
    return this;
  }

  /**
   * Read errors that a member may have, retries not counted, before it is failed. Up to then what it does not give is
   * made from the others and written back to it, which has most drives put another sector in the bad one's place. 0 fails
   * it at once; 256 by default, md's bound for the usual stripe cache.
   */
  public BlockArrayBuilder readErrors(int value) {
    readErrors = atLeast("readErrors", value, 0);
    return this;
  }

  /**
   * Bytes of each member that one bit of the write-intent log stands for: rounded up to a power of two of chunks. By
   * default what the log was made with, and for a new one 8 MiB, or more where that would be above 8192 regions.
   */
  public BlockArrayBuilder regionBytes(long value) {
    if (value < 1) {
      throw new IllegalArgumentException("regionBytes: " + value + " (must be at least 1)");
    }
    regionBytes = value;
    return this;
  }

  /**
   * Opens an array that lacks members although it was not closed in good order and no log tells which stripes were being
   * written: a lost block there may come back as garbage. Refused by default.
   */
  public BlockArrayBuilder acceptWriteHole(boolean value) {
    acceptWriteHole = value;
    return this;
  }

  /**
   * Opens the array: reads the logs, and puts right what they tell.
   *
   * @throws ArrayFailedException when too many members are missing
   * @throws IOException when a log cannot be read or belongs to another array, a member is read-only, or a write hole
   *     may be open
   */
  public BlockArray open() throws IOException {
    return BlockArray.open(this);
  }

  /** Region size for a log that has none yet. */
  long regionFor(int chunk) {
    long wanted = regionBytes != 0 ? regionBytes : Math.max(LEAST_REGION, array.memberBytes() / MOST_REGIONS);
    long region = chunk;
    while (region < wanted && region <= Long.MAX_VALUE / 4) {
      region *= 2;
    }
    return region;
  }

  private static int atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (must be at least " + least + ")");
    }
    return value;
  }
}
