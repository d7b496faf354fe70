package org.raidoffload.cli.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Whole buffers over a blocking socket. */
final class Wire {
  private Wire() {
  }

  /** Fills the buffer and flips it. */
  static void read(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the client has gone");
      }
    }
    buffer.flip();
  }

  /** So many bytes. */
  static ByteBuffer read(SocketChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    read(channel, buffer);
    return buffer;
  }

  /** All of the buffers, in order. */
  static void write(SocketChannel channel, ByteBuffer... buffers) throws IOException {
    while (anyLeft(buffers)) {
      channel.write(buffers);
    }
  }

  private static boolean anyLeft(ByteBuffer... buffers) {
    for (ByteBuffer buffer : buffers) {
      if (buffer.hasRemaining()) {
        return true;
      }
    }
    return false;
  }
}
