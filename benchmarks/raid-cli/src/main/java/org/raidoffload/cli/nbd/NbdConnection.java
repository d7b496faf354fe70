package org.raidoffload.cli.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Requests of one client. A few threads take turns: one reads a request with its payload, and lets the next read while
 * it serves; so requests overlap, replies go out as they are ready, and memory is one piece for each thread.
 */
final class NbdConnection {
  private static final int THREADS = 4;
  private static final int PIECE_BYTES = 1 << 20;

  private final SocketChannel channel;
  private final NbdExport export;
  private final Handshake handshake;
  private final Consumer<String> problems;
  private final ReentrantLock receiving = new ReentrantLock();
  private final ReentrantLock sending = new ReentrantLock();
  private volatile boolean over;

  NbdConnection(SocketChannel channel, NbdExport export, Consumer<String> problems) {
    this.problems = problems;
    this.channel = channel;
    this.export = export;
    handshake = new Handshake(channel, export);
  }

  /** Serves the client until it leaves or breaks the rules. Closes the channel. */
  void run() {
    try (channel) {
      if (!handshake.run()) {
        return;
      }
      List<Thread> others = new ArrayList<>();
      for (int i = 1; i < THREADS; i++) {
        others.add(Thread.ofPlatform().daemon().name("nbd request").start(this::serve));
      }
      serve();
      for (Thread other : others) {
        other.join();
      }
    } catch (IOException gone) {
      over = true;
    } catch (InterruptedException stop) {
      over = true;
      Thread.currentThread().interrupt();
    }
  }

  /** Lets requests that were read end, and takes no more. */
  void stop() throws IOException {
    over = true;
    channel.shutdownInput();
  }

  private record Request(int flags, int type, long handle, long offset, long length) {
  }

  private void serve() {
    try (NbdExport.Session session = export.open(); Arena arena = Arena.ofShared()) {
      Turn turn = new Turn(session, arena.allocate(PIECE_BYTES, 4096));
      while (!over) {
        turn.one();
      }
    } catch (IOException gone) {
      over = true;
      closeQuietly();
    }
  }

  /** The other threads find out from the closed channel. */
  private void closeQuietly() {
    try {
      channel.shutdownInput();
    } catch (IOException alreadyClosed) {
      over = true;
    }
  }

  /** One thread's share. */
  private final class Turn {
    private final NbdExport.Session session;
    private final MemorySegment memory;

    Turn(NbdExport.Session session, MemorySegment memory) {
      this.session = session;
      this.memory = memory;
    }

    void one() throws IOException {
      Request request;
      int error = 0;
      receiving.lock();
      try {
        if (over) {
          return;
        }
        request = receive();
        if (request.type == NbdNumbers.CMD_DISC) {
          over = true;
          return;
        }
        error = refusal(request);
        if (request.type == NbdNumbers.CMD_WRITE) {
          error = takeWrite(request, error);
        }
      } finally {
        receiving.unlock();
      }
      serve(request, error);
    }

    private Request receive() throws IOException {
      ByteBuffer head = Wire.read(channel, 28);
      if (head.getInt() != NbdNumbers.REQUEST) {
        throw new IOException("not a request");
      }
      return new Request(Short.toUnsignedInt(head.getShort()), Short.toUnsignedInt(head.getShort()), head.getLong(),
          head.getLong(), Integer.toUnsignedLong(head.getInt()));
    }

    /** The error of a request that cannot be served, or 0. */
    private int refusal(Request r) {
      boolean changes = r.type == NbdNumbers.CMD_WRITE || r.type == NbdNumbers.CMD_TRIM
          || r.type == NbdNumbers.CMD_WRITE_ZEROES;
      boolean transfers = r.type == NbdNumbers.CMD_READ || r.type == NbdNumbers.CMD_WRITE;
      if (changes && export.readOnly()) {
        return NbdNumbers.EPERM;
      }
      if ((r.flags & ~NbdNumbers.CMD_FLAGS) != 0) {
        return NbdNumbers.EINVAL;
      }
      if (r.type == NbdNumbers.CMD_FLUSH) {
        return 0;
      }
      if (r.length == 0 || (transfers && r.length > Handshake.MOST_REQUEST_BYTES)) {
        return NbdNumbers.EINVAL;
      }
      if (r.offset < 0 || r.length > export.size() - r.offset) {
        return r.type == NbdNumbers.CMD_WRITE ? NbdNumbers.ENOSPC : NbdNumbers.EINVAL;
      }
      return 0;
    }

    /** Takes a write's payload off the wire, and writes all but the last piece while it comes. */
    private int takeWrite(Request r, int refused) throws IOException {
      int error = refused;
      for (long done = 0; done < r.length;) {
        int bytes = (int) Math.min(PIECE_BYTES, r.length - done);
        Wire.read(channel, memory.asSlice(0, bytes).asByteBuffer());
        done += bytes;
        if (error == 0 && done < r.length) {
          error = write(r.offset + done - bytes, bytes, false);
        }
      }
      return error;
    }

    private int write(long offset, int bytes, boolean fua) {
      try {
        session.write(offset, memory.asSlice(0, bytes), fua);
        return 0;
      } catch (IOException | RuntimeException failed) {
        problems.accept("write of " + bytes + " bytes at " + offset + " failed: " + failed.getMessage());
        return NbdNumbers.EIO;
      }
    }

    private void serve(Request r, int refused) throws IOException {
      boolean fua = (r.flags & NbdNumbers.CMD_FLAG_FUA) != 0;
      if (refused != 0) {
        fail(r, refused);
        return;
      }
      switch (r.type) {
        case NbdNumbers.CMD_READ -> read(r);
        case NbdNumbers.CMD_WRITE -> {
          int last = (int) ((r.length - 1) % PIECE_BYTES) + 1;
          done(r, write(r.offset + r.length - last, last, fua));
        }
        case NbdNumbers.CMD_FLUSH -> done(r, attempt(session::flush));
        case NbdNumbers.CMD_TRIM, NbdNumbers.CMD_WRITE_ZEROES -> done(r, attempt(() -> session.zero(r.offset, r.length,
            fua)));
        case NbdNumbers.CMD_BLOCK_STATUS -> blockStatus(r);
        default -> fail(r, NbdNumbers.ENOTSUP);
      }
    }

    private int attempt(Step step) {
      try {
        step.run();
        return 0;
      } catch (IOException | RuntimeException failed) {
        problems.accept("a request failed: " + failed.getMessage());
        return NbdNumbers.EIO;
      }
    }

    private void done(Request r, int error) throws IOException {
      if (error != 0) {
        fail(r, error);
        return;
      }
      send(ByteBuffer.allocate(16).putInt(NbdNumbers.SIMPLE_REPLY).putInt(0).putLong(r.handle).flip());
    }

    private void fail(Request r, int error) throws IOException {
      boolean chunk = handshake.structured()
          && (r.type == NbdNumbers.CMD_READ || r.type == NbdNumbers.CMD_BLOCK_STATUS);
      send(chunk ? head(r, NbdNumbers.CHUNK_DONE, NbdNumbers.CHUNK_ERROR, 6, 6).putInt(error).putShort((short) 0).flip()
          : ByteBuffer.allocate(16).putInt(NbdNumbers.SIMPLE_REPLY).putInt(error).putLong(r.handle).flip());
    }

    /** One extent: which blocks are zero would take reading them. */
    private void blockStatus(Request r) throws IOException {
      if (!handshake.allocation()) {
        fail(r, NbdNumbers.EINVAL);
        return;
      }
      send(head(r, NbdNumbers.CHUNK_DONE, NbdNumbers.CHUNK_BLOCK_STATUS, 12, 12).putInt(Handshake.BASE_ALLOCATION_ID)
          .putInt((int) r.length).putInt(0).flip());
    }

    private void read(Request r) throws IOException {
      boolean first = true;
      boolean oneChunk = !handshake.structured() || (r.flags & NbdNumbers.CMD_FLAG_DF) != 0;
      if (oneChunk && r.length > PIECE_BYTES) {
        sending.lock();
      }
      try {
        for (long at = 0; at < r.length;) {
          int bytes = (int) Math.min(PIECE_BYTES, r.length - at);
          long offset = r.offset + at;
          int error = attempt(() -> session.read(offset, memory.asSlice(0, bytes)));
          if (error != 0) {
            if (oneChunk && !first) {
              throw new EOFException("a read failed in the middle of its reply");
            }
            fail(r, error);
            return;
          }
          at += bytes;
          sendRead(r, offset, bytes, first, at == r.length, oneChunk);
          first = false;
        }
      } finally {
        if (sending.isHeldByCurrentThread()) {
          sending.unlock();
        }
      }
    }

    private void sendRead(Request r, long offset, int bytes, boolean first, boolean last, boolean oneChunk)
        throws IOException {
      ByteBuffer data = memory.asSlice(0, bytes).asByteBuffer();
      int done = last ? NbdNumbers.CHUNK_DONE : 0;
      if (!handshake.structured()) {
        ByteBuffer head = ByteBuffer.allocate(16).putInt(NbdNumbers.SIMPLE_REPLY).putInt(0).putLong(r.handle).flip();
        send(first ? head : ByteBuffer.allocate(0), data);
      } else if (oneChunk) {
        send(first ? head(r, NbdNumbers.CHUNK_DONE, NbdNumbers.CHUNK_OFFSET_DATA, r.length + 8, 8).putLong(offset).flip()
            : ByteBuffer.allocate(0), data);
      } else if (zeros(bytes)) {
        send(head(r, done, NbdNumbers.CHUNK_OFFSET_HOLE, 12, 12).putLong(offset).putInt(bytes).flip());
      } else {
        send(head(r, done, NbdNumbers.CHUNK_OFFSET_DATA, bytes + 8L, 8).putLong(offset).flip(), data);
      }
    }

    private boolean zeros(int bytes) {
      int at = 0;
      for (; at + Long.BYTES <= bytes; at += Long.BYTES) {
        if (memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at) != 0) {
          return false;
        }
      }
      for (; at < bytes; at++) {
        if (memory.get(ValueLayout.JAVA_BYTE, at) != 0) {
          return false;
        }
      }
      return true;
    }

    /** A chunk's head with room for what follows it. */
    private static ByteBuffer head(Request r, int flags, int type, long length, int room) {
      return ByteBuffer.allocate(20 + room).putInt(NbdNumbers.STRUCTURED_REPLY).putShort((short) flags)
          .putShort((short) type).putLong(r.handle).putInt((int) length);
    }

    private void send(ByteBuffer... buffers) throws IOException {
      sending.lock();
      try {
        Wire.write(channel, buffers);
      } finally {
        sending.unlock();
      }
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }
}
