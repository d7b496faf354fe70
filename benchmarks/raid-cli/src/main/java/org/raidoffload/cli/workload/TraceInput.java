package org.raidoffload.cli.workload;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.raidoffload.replay.TraceFormatException;
import org.tukaani.xz.XZInputStream;

/**
 * A file of a trace, whatever it is packed in; may be opened again and again. Standard input is copied to a temporary
 * file first, because a trace is read more than once.
 */
final class TraceInput {
  /** Bytes that recognition looks at. */
  static final int HEAD_BYTES = 1 << 16;

  private static final int BUFFER = 1 << 16;
  private static final int XZ_MEMORY_KIB = 1 << 18;
  private static final int TAR_BLOCK = 512;
  private static final int TAR_MAGIC_AT = 257;
  private static final int TAR_SIZE_AT = 124;
  private static final int TAR_SIZE_DIGITS = 11;
  private static final byte[] TAR_MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);

  private final String name;
  private final Path file;

  private TraceInput(String name, Path file) {
    this.name = name;
    this.file = file;
  }

  /**
   * A file, or standard input for {@code -}.
   *
   * @throws TraceFormatException when it cannot be read
   */
  static TraceInput of(Path path) {
    if (path.toString().equals("-")) {
      return new TraceInput("standard input", spool());
    }
    if (!Files.isRegularFile(path) && !Files.isReadable(path)) {
      throw new TraceFormatException(path + ": cannot be read" + (Files.exists(path) ? "" : " (there is no such file)"));
    }
    if (Files.isDirectory(path)) {
      throw new TraceFormatException(path + ": a directory that holds no blktrace files (name a file)");
    }
    return new TraceInput(path.toString(), path);
  }

  private static Path spool() {
    try {
      Path copy = Files.createTempFile("raid-offload", ".trace");
      copy.toFile().deleteOnExit();
      Files.copy(System.in, copy, StandardCopyOption.REPLACE_EXISTING);
      return copy;
    } catch (IOException e) {
      throw new TraceFormatException("standard input: cannot be copied to a temporary file (" + e.getMessage() + ")");
    }
  }

  String name() {
    return name;
  }

  /** An unpacked stream. */
  record Unpacked(InputStream stream, String packing) {}

  /** Opens the trace's bytes, unpacked. */
  Unpacked open() {
    try {
      InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
      return unpack(in);
    } catch (IOException e) {
      throw new TraceFormatException(name + ": cannot be read (" + e.getMessage() + ")");
    }
  }

  private Unpacked unpack(InputStream in) {
    try {
      String packing = packing(peek(in, 6));
      InputStream unpacked = switch (packing) {
        case "gzip" -> new GZIPInputStream(in, BUFFER);
        case "zstd" -> new Guarded(new ZstdInputStream(in));
        case "xz" -> new XZInputStream(in, XZ_MEMORY_KIB);
        default -> in;
      };
      return untarred(packing.isEmpty() ? in : new BufferedInputStream(unpacked, BUFFER), packing);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  /** The first bytes, unpacked; fewer where the file is damaged, which whoever reads it will say with its place. */
  byte[] head() {
    byte[] head = new byte[HEAD_BYTES];
    int filled = 0;
    try (InputStream in = open().stream()) {
      for (int got = 0; got >= 0 && filled < head.length; filled += Math.max(0, got)) {
        got = in.read(head, filled, head.length - filled);
      }
    } catch (IOException e) {
      if (filled == 0) {
        throw damaged(e);
      }
    }
    return Arrays.copyOf(head, filled);
  }

  private TraceFormatException damaged(IOException e) {
    return new TraceFormatException(name + ": damaged or truncated (" + why(e) + ")");
  }

  /** What a stream says of its damage; some say nothing when it just ends. */
  static String why(IOException e) {
    return e.getMessage() == null ? "it ends early" : e.getMessage();
  }

  private static String packing(byte[] b) {
    if (starts(b, 0x1f, 0x8b)) {
      return "gzip";
    }
    if (starts(b, 0x28, 0xb5, 0x2f, 0xfd)) {
      return "zstd";
    }
    return starts(b, 0xfd, '7', 'z', 'X', 'Z', 0) ? "xz" : "";
  }

  private static boolean starts(byte[] b, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= b.length || (b[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /** Some published traces begin with the tar header of an archive that was cut open. */
  private static Unpacked untarred(InputStream in, String packing) throws IOException {
    byte[] header = peek(in, TAR_BLOCK);
    if (header.length < TAR_BLOCK
        || !Arrays.equals(header, TAR_MAGIC_AT, TAR_MAGIC_AT + TAR_MAGIC.length, TAR_MAGIC, 0, TAR_MAGIC.length)) {
      return new Unpacked(in, packing);
    }
    in.skipNBytes(TAR_BLOCK);
    long size = 0;
    for (int i = TAR_SIZE_AT; i < TAR_SIZE_AT + TAR_SIZE_DIGITS; i++) {
      size = header[i] >= '0' && header[i] <= '7' ? size * 8 + header[i] - '0' : size;
    }
    return new Unpacked(new Limited(in, size == 0 ? Long.MAX_VALUE : size), packing.isEmpty() ? "tar" : packing + ", tar");
  }

  private static byte[] peek(InputStream in, int bytes) throws IOException {
    in.mark(bytes);
    byte[] head = in.readNBytes(bytes);
    in.reset();
    return head;
  }

  /** The first so many bytes of a stream. */
  private static final class Limited extends FilterInputStream {
    private long left;

    Limited(InputStream in, long left) {
      super(in);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int from, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int got = super.read(b, from, (int) Math.min(length, left));
      left -= Math.max(0, got);
      return got;
    }
  }

  /** The decoder reports damage by unchecked exceptions; here it is what damage is everywhere else. */
  private static final class Guarded extends FilterInputStream {
    Guarded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int from, int length) throws IOException {
      try {
        return super.read(b, from, length);
      } catch (RuntimeException damaged) {
        throw new IOException("zstd: " + damaged.getMessage(), damaged);
      }
    }
  }
}
