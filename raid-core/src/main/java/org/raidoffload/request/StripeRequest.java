package org.raidoffload.request;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.RaidLevel;

/**
 * What the caller wants done to one stripe: one unit of every disk at one place of a row. Immutable and thread-safe;
 * names no memory. Build with {@link #builder}, which checks every value against the geometry.
 *
 * <p>{@code failed}, {@code cached} and {@code dirty} describe this stripe, not the array: md too decides per stripe.
 * Two requests are equal when all their values are.
 */
public final class StripeRequest {
  private final ArrayGeometry geometry;
  private final long row;
  private final Kind kind;
  private final List<Segment> segments;
  private final Set<StripeBuffer> failed;
  private final Set<StripeBuffer> cached;
  private final Set<StripeBuffer> wrong;
  private final boolean dirty;
  private final int rmwLevel;
  private final boolean skipCopy;
  private final boolean partialParity;
  private final int unitBytes;
  private final RequestShape shape;

  /** The kinds of request. */
  public enum Kind {
    /** New data for the blocks named by the segments; parity follows. */
    WRITE,
    /**
     * Data of the blocks named by the segments, recomputed where their disk has failed. md reads a healthy array past
     * its stripes, straight into the reader's pages; a plan for such a read has one COPY for each segment.
     */
    READ,
    /** Recompute every failed block into its buffer. */
    RECOVER,
    /** Read all, test P (and Q), write nothing. */
    CHECK,
    /** As CHECK; then recompute and write the parity that was wrong. Never blames data. */
    REPAIR,
    /** First synchronisation of an array: the same steps as REPAIR. */
    RESYNC,
    /** Recompute every failed block and write it to its spare; RAID-6 also checks what redundancy is left. */
    REBUILD,
    /** Fill the data blocks from another stripe's ({@code X<i>}), make all parity anew, write everything. */
    RESHAPE,
    /**
     * RAID-5 after a crash in the middle of a write that was logged with {@link #partialParity}: make P true again from
     * the log entry's partial parity ({@code L}, which the caller has read) and from whatever the blocks that the write
     * touched hold now, named by the segments, each as a whole. A write of all blocks logs no partial parity; P is then
     * made of the data alone. What the write left alone is protected again, though its disk may be lost.
     */
    PPL_RECOVER
  }

  private StripeRequest(Builder b, Set<StripeBuffer> wrong) {
    geometry = b.geometry;
    row = b.row;
    kind = b.kind;
    segments = List.copyOf(b.segments);
    failed = Collections.unmodifiableSet(new TreeSet<>(b.failed));
    cached = Collections.unmodifiableSet(new TreeSet<>(b.cached));
    this.wrong = Collections.unmodifiableSet(new TreeSet<>(wrong));
    dirty = b.dirty;
    rmwLevel = b.rmwLevel;
    skipCopy = b.skipCopy;
    partialParity = b.partialParity;
    unitBytes = b.unitBytes;
    shape = new RequestShape(this);
  }

  /** The array. */
  public ArrayGeometry geometry() {
    return geometry;
  }

  /** The chunk row, from 0. */
  public long row() {
    return row;
  }

  /** What to do. */
  public Kind kind() {
    return kind;
  }

  /** The bytes written or read, sorted by block then offset; empty for kinds that name no blocks. */
  public List<Segment> segments() {
    return segments;
  }

  /** Blocks of this stripe that cannot be read: D, P or Q, in order. */
  public Set<StripeBuffer> failed() {
    return failed;
  }

  /** Blocks whose present content is already in its buffer, in order; a failed disk's block may be among them. */
  public Set<StripeBuffer> cached() {
    return cached;
  }

  /**
   * The parity blocks that the check of a REPAIR, RESYNC or REBUILD is taken to find wrong. Unless the builder was told
   * otherwise: all parity that the check can test for REPAIR and RESYNC, none for REBUILD.
   */
  public Set<StripeBuffer> wrong() {
    return wrong;
  }

  /**
   * The parity of this place cannot be trusted (md: beyond recovery_cp), which forbids RMW while no disk has failed.
   */
  public boolean dirty() {
    return dirty;
  }

  /** 0 never RMW, 1 RMW if strictly fewer reads, 2 RMW also on a tie. */
  public int rmwLevel() {
    return rmwLevel;
  }

  /** The caller promises stable new-data buffers: whole-block writes need no COPY into D. */
  public boolean skipCopy() {
    return skipCopy;
  }

  /** A RAID-5 partial parity log entry is wanted as well. */
  public boolean partialParity() {
    return partialParity;
  }

  /** Bytes of each block: 4096 or another divisor of the chunk that is a multiple of 512. */
  public int unitBytes() {
    return unitBytes;
  }

  /** The same request of another row, 0 or more. */
  public StripeRequest atRow(long otherRow) {
    Builder builder = builder(geometry, kind).row(otherRow).failed(failed).cached(cached).wrong(wrong).dirty(dirty)
        .rmwLevel(rmwLevel).skipCopy(skipCopy).partialParity(partialParity).unitBytes(unitBytes);
    builder.segments.addAll(segments);
    return builder.build();
  }

  /** What a plan can depend on, packed for comparing. */
  public RequestShape shape() {
    return shape;
  }

  public static Builder builder(ArrayGeometry geometry, Kind kind) {
    return new Builder(geometry, kind);
  }

  /**
   * A write of whole blocks with md's defaults; the shape that examples and benchmarks use. A block is a stripe unit of
   * {@link #unitBytes}, 4096 bytes and not the chunk, unless a builder says so.
   */
  public static StripeRequest write(ArrayGeometry geometry, long row, int... blocks) {
    return builder(geometry, Kind.WRITE).row(row).blocks(blocks).build();
  }

  /** Whether the segments cover every byte of the data block. */
  public boolean overwrites(int block) {
    int covered = 0;
    for (Segment s : segments) {
      if (s.block() == block) {
        if (s.offset() > covered) {
          return false;
        }
        covered = Math.max(covered, s.offset() + s.length());
      }
    }
    return covered >= unitBytes;
  }

  /** Whether any segment touches the data block. */
  public boolean touches(int block) {
    for (Segment s : segments) {
      if (s.block() == block) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StripeRequest r && row == r.row && geometry.equals(r.geometry) && shape.equals(r.shape);
  }

  @Override
  public int hashCode() {
    return Objects.hash(row, geometry, shape);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind.name().toLowerCase(Locale.ROOT)).append(" of row ").append(row)
        .append(", ").append(geometry);
    if (!segments.isEmpty()) {
      text.append(", blocks ").append(segments.stream().map(s -> s.offset() == 0 && s.length() == unitBytes
          ? "D" + s.block() : "D" + s.block() + ":" + s.offset() + "+" + s.length()).collect(Collectors.joining(" ")));
    }
    if (!failed.isEmpty()) {
      text.append(", failed ").append(failed);
    }
    if (!cached.isEmpty()) {
      text.append(", cached ").append(cached);
    }
    return text.append(", unit ").append(unitBytes).append(" bytes").toString();
  }

  /** Collects and checks the values of a request. Not thread-safe. */
  public static final class Builder {
    private final ArrayGeometry geometry;
    private final Kind kind;
    private long row;
    private final List<Segment> segments = new ArrayList<>();
    private final Set<StripeBuffer> failed = new TreeSet<>();
    private final Set<StripeBuffer> cached = new TreeSet<>();
    private @Nullable Set<StripeBuffer> wrong;
    private boolean dirty;
    private int rmwLevel = 1;
    private boolean skipCopy;
    private boolean partialParity;
    private int unitBytes = ArrayGeometry.STRIPE_UNIT_BYTES;
    private final List<Integer> wholeBlocks = new ArrayList<>();

    private Builder(ArrayGeometry geometry, Kind kind) {
      this.geometry = geometry;
      this.kind = kind;
    }

    public Builder row(long value) {
      row = value;
      return this;
    }

    /** Adds whole blocks. */
    public Builder blocks(int... indexes) {
      for (int i : indexes) {
        wholeBlocks.add(i);
      }
      return this;
    }

    /** Adds part of a block; several segments per block are allowed, overlaps are not. */
    public Builder segment(int block, int offset, int length) {
      segments.add(new Segment(block, offset, length));
      return this;
    }

    public Builder failed(StripeBuffer... blocks) {
      return failed(List.of(blocks));
    }

    public Builder failed(Collection<StripeBuffer> blocks) {
      failed.addAll(blocks);
      return this;
    }

    public Builder cached(StripeBuffer... blocks) {
      return cached(List.of(blocks));
    }

    public Builder cached(Collection<StripeBuffer> blocks) {
      cached.addAll(blocks);
      return this;
    }

    /** The parity blocks that a check is taken to find wrong; without this call see {@link StripeRequest#wrong()}. */
    public Builder wrong(Collection<StripeBuffer> blocks) {
      wrong = new TreeSet<>(blocks);
      return this;
    }

    public Builder dirty(boolean value) {
      dirty = value;
      return this;
    }

    public Builder rmwLevel(int value) {
      rmwLevel = value;
      return this;
    }

    public Builder skipCopy(boolean value) {
      skipCopy = value;
      return this;
    }

    public Builder partialParity(boolean value) {
      partialParity = value;
      return this;
    }

    public Builder unitBytes(int value) {
      unitBytes = value;
      return this;
    }

    /**
     * Checks and builds.
     *
     * @throws IllegalArgumentException naming the value that is wrong, the range it must lie in, and the row
     */
    public StripeRequest build() {
      if (row < 0) {
        throw new IllegalArgumentException("row: " + row + " (must not be negative)");
      }
      if (rmwLevel < 0 || rmwLevel > 2) {
        throw wrong("rmwLevel: " + rmwLevel + " (must be 0, 1 or 2)");
      }
      if (unitBytes < 512 || unitBytes % 512 != 0 || geometry.chunkBytes() % unitBytes != 0) {
        throw wrong("unitBytes: " + unitBytes + " (must be a multiple of 512 that divides the chunk of "
            + geometry.chunkBytes() + ")");
      }
      for (int block : wholeBlocks) {
        segments.add(new Segment(block, 0, unitBytes));
      }
      checkSegments();
      failed.forEach(b -> checkStripeBlock("failed", b));
      cached.forEach(b -> checkStripeBlock("cached", b));
      if (kind == Kind.PPL_RECOVER && geometry.level() != RaidLevel.RAID5) {
        throw wrong("request: PPL_RECOVER (only RAID-5 has a partial parity log)");
      }
      if (partialParity && geometry.level() != RaidLevel.RAID5) {
        throw wrong("partialParity: true (only RAID-5 has a partial parity log)");
      }
      int parity = geometry.level().parityDisks();
      if (failed.size() > parity) {
        throw wrong("failed: " + failed + " (RAID-" + geometry.level().number() + " survives " + parity
            + (parity == 1 ? " failure)" : " failures)"));
      }
      return new StripeRequest(this, checkedWrong());
    }

    private Set<StripeBuffer> checkedWrong() {
      Set<StripeBuffer> testable = new TreeSet<>();
      if (kind == Kind.REPAIR || kind == Kind.RESYNC || kind == Kind.REBUILD) {
        boolean raid6 = geometry.level().parityDisks() == 2;
        if (failed.isEmpty() || (raid6 && failed.equals(Set.of(StripeBuffer.Q)))) {
          testable.add(StripeBuffer.P);
        }
        if (raid6 && failed.size() < 2 && !failed.contains(StripeBuffer.Q)) {
          testable.add(StripeBuffer.Q);
        }
      }
      if (wrong == null) {
        return kind == Kind.REBUILD ? Set.of() : testable;
      }
      for (StripeBuffer b : wrong) {
        if (!testable.contains(b)) {
          throw wrong("wrong: " + b + " (a " + kind + " with failed " + failed + " can test " + testable + ")");
        }
      }
      return wrong;
    }

    private void checkSegments() {
      boolean wanted = kind == Kind.WRITE || kind == Kind.READ || kind == Kind.PPL_RECOVER;
      if (wanted == segments.isEmpty()) {
        throw wrong(wanted ? "blocks: none (a " + kind + " names at least one block)"
            : "blocks: " + segments.size() + " (a " + kind + " takes none; name lost blocks in failed)");
      }
      segments.sort(Comparator.comparingInt(Segment::block).thenComparingInt(Segment::offset));
      Segment previous = null;
      for (Segment s : segments) {
        if (s.block() >= geometry.dataDisks()) {
          throw wrong("block: D" + s.block() + " (row has D0 to D" + (geometry.dataDisks() - 1) + ")");
        }
        if ((long) s.offset() + s.length() > unitBytes) {
          throw wrong("segment: D" + s.block() + " offset " + s.offset() + " length " + s.length()
              + " (reaches past the block's " + unitBytes + " bytes)");
        }
        if (previous != null && previous.block() == s.block() && previous.offset() + previous.length() > s.offset()) {
          throw wrong("segment: D" + s.block() + " offset " + s.offset() + " (overlaps the segment at offset "
              + previous.offset() + ")");
        }
        previous = s;
      }
    }

    private void checkStripeBlock(String what, StripeBuffer b) {
      boolean ok = switch (b.kind()) {
        case DATA -> b.index() < geometry.dataDisks();
        case P -> true;
        case Q -> geometry.level().parityDisks() == 2;
        default -> false;
      };
      if (!ok) {
        throw wrong(what + ": " + b + " (RAID-" + geometry.level().number() + " on " + geometry.disks()
            + " disks has D0 to D" + (geometry.dataDisks() - 1) + (geometry.level().parityDisks() == 2 ? ", P, Q)"
                : ", P)"));
      }
    }

    private IllegalArgumentException wrong(String sentence) {
      return new IllegalArgumentException("stripe at row " + row + ": " + sentence);
    }
  }
}
