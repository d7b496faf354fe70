package org.raidoffload.member;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A member in a file: an image, a partition or a whole block device. Read-only unless opened with
 * {@link #openWritable}; reading changes neither bytes nor modification time.
 *
 * <p>Interrupting a thread that reads or writes closes the file, as {@link FileChannel} does; stop such threads by
 * other means.
 */
public final class FileMemberDevice implements MemberDevice {
  /** Pieces of a transfer: a ByteBuffer takes at most 2 GiB. */
  private static final long PIECE = 1L << 30;

  private final String name;
  private final FileChannel channel;
  private final boolean readOnly;
  private final long size;

  private FileMemberDevice(String name, FileChannel channel, boolean readOnly, long size) {
    this.name = name;
    this.channel = channel;
    this.readOnly = readOnly;
    this.size = size;
  }

  /**
   * Opens for reading.
   *
   * @throws MemberException in one sentence: no such file, a directory, no permission, empty
   */
  public static FileMemberDevice open(Path file) throws MemberException {
    return open(file, true);
  }

  /** Opens for reading and writing; the file must exist and keeps its size. */
  public static FileMemberDevice openWritable(Path file) throws MemberException {
    return open(file, false);
  }

  private static FileMemberDevice open(Path file, boolean readOnly) throws MemberException {
    String name = file.toString();
    if (Files.isDirectory(file)) {
      throw new MemberException(name, -1, "a directory (must be an image file, a partition or a disk)", null);
    }
    FileChannel channel = null;
    try {
      channel = readOnly ? FileChannel.open(file, StandardOpenOption.READ)
          : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      long size = BlockDeviceSize.of(file, channel);
      if (size == 0) {
        throw new MemberException(name, -1, "empty (a member has at least a data area)", null);
      }
      return new FileMemberDevice(name, channel, readOnly, size);
    } catch (MemberException wrong) {
      throw closing(channel, wrong);
    } catch (NoSuchFileException absent) {
      throw closing(channel, new MemberException(name, -1, "no such file", absent));
    } catch (AccessDeniedException denied) {
      throw closing(channel, new MemberException(name, -1,
          "no permission to open it for " + (readOnly ? "reading" : "writing"), denied));
    } catch (IOException failed) {
      throw closing(channel, new MemberException(name, -1, "cannot be opened: " + reason(failed), failed));
    }
  }

  private static MemberException closing(@Nullable FileChannel channel, MemberException why) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException alsoFailed) {
        why.addSuppressed(alsoFailed);
      }
    }
    return why;
  }

  private static String reason(IOException failed) {
    return failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  @Override
  public void read(long offset, MemorySegment dst) throws IOException {
    requireInside("read", offset, dst.byteSize());
    for (long at = 0; at < dst.byteSize(); at += PIECE) {
      readPiece(offset + at, dst.asSlice(at, Math.min(PIECE, dst.byteSize() - at)).asByteBuffer());
    }
  }

  private void readPiece(long offset, ByteBuffer buffer) throws MemberException {
    long at = offset;
    try {
      while (buffer.hasRemaining()) {
        int n = channel.read(buffer, at);
        if (n < 0) {
          throw new MemberException(name, at, "ends at byte " + at + ", though it had " + size
              + " bytes when it was opened (was it cut short meanwhile?)", null);
        }
        at += n;
      }
    } catch (MemberException ended) {
      throw ended;
    } catch (IOException failed) {
      throw new MemberException(name, at, "read of " + buffer.remaining() + " bytes at byte " + at + " failed: "
          + reason(failed), failed);
    }
  }

  @Override
  public long transferTo(long offset, long length, WritableByteChannel target) throws IOException {
    requireInside("read", offset, length);
    return channel.transferTo(offset, length, target);
  }

  @Override
  public void write(long offset, MemorySegment src) throws IOException {
    if (readOnly) {
      throw new MemberException(name, offset, "write at byte " + offset + " refused: opened read-only", null);
    }
    requireInside("write", offset, src.byteSize());
    for (long at = 0; at < src.byteSize(); at += PIECE) {
      writePiece(offset + at, src.asSlice(at, Math.min(PIECE, src.byteSize() - at)).asByteBuffer());
    }
  }

  private void writePiece(long offset, ByteBuffer buffer) throws MemberException {
    long at = offset;
    try {
      while (buffer.hasRemaining()) {
        at += channel.write(buffer, at);
      }
    } catch (IOException failed) {
      throw new MemberException(name, at, "write of " + buffer.remaining() + " bytes at byte " + at + " failed: "
          + reason(failed), failed);
    }
  }

  private void requireInside(String what, long offset, long length) throws MemberException {
    if (offset < 0 || length > size - offset) {
      throw new MemberException(name, offset, what + " of " + length + " bytes at byte " + offset
          + " reaches past its end (it has " + size + " bytes)", null);
    }
  }

  @Override
  public void flush() throws IOException {
    if (readOnly) {
      return;
    }
    try {
      channel.force(false);
    } catch (IOException failed) {
      throw new MemberException(name, -1, "flush failed: " + reason(failed), failed);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
