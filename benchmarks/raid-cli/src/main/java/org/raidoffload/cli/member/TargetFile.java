package org.raidoffload.cli.member;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that appears under its name only when it is whole. Until then its bytes are in {@code NAME.part}, and
 * {@code NAME.part.state} says whose bytes they are and how far they are on the disk; a run that was killed goes on
 * from there. Blocks of zeros become holes. Any thread writes.
 */
public final class TargetFile implements AutoCloseable {
  private static final int SPARSE_BLOCK = 64 << 10;
  /** The first comes early, so that a short run that is killed was not for nothing either. */
  private static final long FIRST_CHECKPOINT_NANOS = 200_000_000L;
  private static final long CHECKPOINT_NANOS = 5_000_000_000L;

  private final Path file;
  private final Path part;
  private final Path state;
  private final String identity;
  private final RandomAccessFile access;
  private final FileChannel channel;
  private final long resumedAt;
  private long nextCheckpoint = System.nanoTime() + FIRST_CHECKPOINT_NANOS;
  private boolean finished;

  private TargetFile(Path file, String identity, long bytes) throws IOException {
    this.file = file;
    this.identity = identity;
    part = sibling(file, ".part");
    state = sibling(file, ".part.state");
    resumedAt = readState(bytes);
    if (resumedAt == 0) {
      Files.deleteIfExists(state);
      Files.deleteIfExists(part);
    }
    access = new RandomAccessFile(part.toFile(), "rw");
    channel = access.getChannel();
    access.setLength(bytes);
  }

  /**
   * Starts or goes on.
   *
   * @param file the final name
   * @param bytes length of the file
   * @param identity what its bytes come from: only a part with the same identity is gone on with
   * @param force whether a file that exists may be replaced
   */
  static TargetFile open(Path file, long bytes, String identity, boolean force) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + ": a directory (name a file to write)");
    }
    if (Files.exists(file) && !force) {
      throw new IllegalArgumentException(file + ": exists (give --force to replace it)");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(file + ": its directory does not exist");
    }
    return new TargetFile(file, identity, bytes);
  }

  /** What a run that is stopped now leaves of the file, as half a sentence. */
  public static String left(Path file) {
    Path part = sibling(file, ".part");
    return Files.exists(sibling(file, ".part.state"))
        ? "what is done is kept in " + part + ", and the same command goes on from there"
        : "nothing of " + part + " is on record yet, and the next run begins anew";
  }

  private static Path sibling(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private long readState(long bytes) throws IOException {
    if (!Files.exists(state) || !Files.exists(part)) {
      return 0;
    }
    String[] lines = Files.readString(state, StandardCharsets.UTF_8).split("\n", -1);
    if (lines.length < 3 || !lines[0].equals(identity) || Files.size(part) != bytes || !lines[2].equals("end")) {
      return 0;
    }
    try {
      return Math.max(0, Long.parseLong(lines[1]));
    } catch (NumberFormatException damaged) {
      return 0;
    }
  }

  /** How far an earlier run came, in the terms of {@link #checkpoint}; 0 at the start. */
  long resumedAt() {
    return resumedAt;
  }

  /** Writes bytes, leaving holes for blocks of zeros. */
  void write(long at, MemorySegment bytes) throws IOException {
    ByteBuffer buffer = bytes.asByteBuffer();
    int run = 0;
    int length = buffer.capacity();
    for (int block = 0; block < length; block += SPARSE_BLOCK) {
      int end = Math.min(length, block + SPARSE_BLOCK);
      if (zeros(bytes, block, end)) {
        writeRun(buffer, run, block, at);
        run = end;
      }
    }
    writeRun(buffer, run, length, at);
  }

  private void writeRun(ByteBuffer buffer, int from, int to, long at) throws IOException {
    buffer.limit(to).position(from);
    while (buffer.hasRemaining()) {
      channel.write(buffer, at + buffer.position());
    }
  }

  private static boolean zeros(MemorySegment bytes, int from, int to) {
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      if (bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at) != 0) {
        return false;
      }
    }
    for (; at < to; at++) {
      if (bytes.get(ValueLayout.JAVA_BYTE, at) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Now and then: puts what is written on the disk and remembers that everything below {@code done} is. One thread. */
  void checkpoint(long done) throws IOException {
    if (System.nanoTime() - nextCheckpoint < 0 || done == 0) {
      return;
    }
    channel.force(false);
    Path next = sibling(state, ".new");
    try (FileChannel out = FileChannel.open(next, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      out.write(ByteBuffer.wrap((identity + "\n" + done + "\nend").getBytes(StandardCharsets.UTF_8)));
      out.force(true);
    }
    move(next, state);
    nextCheckpoint = System.nanoTime() + CHECKPOINT_NANOS;
  }

  /** The file is whole: to the disk with it, and to its name. */
  void finish() throws IOException {
    channel.force(true);
    access.close();
    move(part, file);
    Files.deleteIfExists(state);
    finished = true;
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException otherFileSystem) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      access.close();
    }
  }
}
