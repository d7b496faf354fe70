package org.raidoffload.cli.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The talk before requests begin: fixed newstyle. One connection, one thread. */
final class Handshake {
  static final String BASE_ALLOCATION = "base:allocation";
  static final int BASE_ALLOCATION_ID = 1;
  static final int MOST_REQUEST_BYTES = 32 << 20;
  private static final int MOST_OPTION_BYTES = 16 << 10;
  private static final int ZEROES_AFTER_EXPORT_NAME = 124;

  private final SocketChannel channel;
  private final NbdExport export;
  private boolean noZeroes;
  private boolean structured;
  private boolean allocation;

  Handshake(SocketChannel channel, NbdExport export) {
    this.channel = channel;
    this.export = export;
  }

  /** Whether reads are answered in chunks. */
  boolean structured() {
    return structured;
  }

  /** Whether the client may ask which blocks are allocated. */
  boolean allocation() {
    return allocation;
  }

  /** Talks until requests begin; false when the client only wanted to know, or wanted what there is not. */
  boolean run() throws IOException {
    ByteBuffer hello = ByteBuffer.allocate(18).putLong(NbdNumbers.NBDMAGIC).putLong(NbdNumbers.IHAVEOPT)
        .putShort((short) (NbdNumbers.FLAG_FIXED_NEWSTYLE | NbdNumbers.FLAG_NO_ZEROES));
    Wire.write(channel, hello.flip());
    int flags = Wire.read(channel, 4).getInt();
    noZeroes = (flags & NbdNumbers.FLAG_NO_ZEROES) != 0;
    if ((flags & ~(NbdNumbers.FLAG_FIXED_NEWSTYLE | NbdNumbers.FLAG_NO_ZEROES)) != 0) {
      return false;
    }
    while (true) {
      ByteBuffer head = Wire.read(channel, 16);
      if (head.getLong() != NbdNumbers.IHAVEOPT) {
        return false;
      }
      int option = head.getInt();
      int length = head.getInt();
      if (length < 0 || length > MOST_OPTION_BYTES) {
        reply(option, NbdNumbers.REP_ERR_TOO_BIG, ByteBuffer.allocate(0));
        return false;
      }
      ByteBuffer data = Wire.read(channel, length);
      switch (option) {
        case NbdNumbers.OPT_EXPORT_NAME -> {
          return oldStyle(text(data, length));
        }
        case NbdNumbers.OPT_ABORT -> {
          reply(option, NbdNumbers.REP_ACK, ByteBuffer.allocate(0));
          return false;
        }
        case NbdNumbers.OPT_LIST -> list(length);
        case NbdNumbers.OPT_STRUCTURED_REPLY -> {
          structured = length == 0;
          reply(option, structured ? NbdNumbers.REP_ACK : NbdNumbers.REP_ERR_INVALID, ByteBuffer.allocate(0));
        }
        case NbdNumbers.OPT_INFO, NbdNumbers.OPT_GO -> {
          if (info(option, data) && option == NbdNumbers.OPT_GO) {
            return true;
          }
        }
        case NbdNumbers.OPT_LIST_META_CONTEXT, NbdNumbers.OPT_SET_META_CONTEXT -> contexts(option, data);
        default -> reply(option, NbdNumbers.REP_ERR_UNSUP, ByteBuffer.allocate(0));
      }
    }
  }

  private boolean oldStyle(String name) throws IOException {
    if (!known(name)) {
      return false;
    }
    ByteBuffer answer = ByteBuffer.allocate(10 + ZEROES_AFTER_EXPORT_NAME).putLong(export.size())
        .putShort((short) transmissionFlags());
    answer.position(noZeroes ? 10 : answer.capacity());
    Wire.write(channel, answer.flip());
    return true;
  }

  private void list(int length) throws IOException {
    if (length != 0) {
      reply(NbdNumbers.OPT_LIST, NbdNumbers.REP_ERR_INVALID, ByteBuffer.allocate(0));
      return;
    }
    reply(NbdNumbers.OPT_LIST, NbdNumbers.REP_SERVER, ByteBuffer.allocate(4).putInt(0).flip());
    reply(NbdNumbers.OPT_LIST, NbdNumbers.REP_ACK, ByteBuffer.allocate(0));
  }

  private boolean info(int option, ByteBuffer data) throws IOException {
    int nameBytes = data.remaining() < 6 ? -1 : data.getInt();
    if (nameBytes < 0 || nameBytes > data.remaining() - 2) {
      reply(option, NbdNumbers.REP_ERR_INVALID, ByteBuffer.allocate(0));
      return false;
    }
    if (!known(text(data, nameBytes))) {
      reply(option, NbdNumbers.REP_ERR_UNKNOWN, ByteBuffer.allocate(0));
      return false;
    }
    reply(option, NbdNumbers.REP_INFO, ByteBuffer.allocate(12).putShort((short) NbdNumbers.INFO_EXPORT)
        .putLong(export.size()).putShort((short) transmissionFlags()).flip());
    reply(option, NbdNumbers.REP_INFO, ByteBuffer.allocate(14).putShort((short) NbdNumbers.INFO_BLOCK_SIZE)
        .putInt(1).putInt(export.preferredBlock()).putInt(MOST_REQUEST_BYTES).flip());
    reply(option, NbdNumbers.REP_ACK, ByteBuffer.allocate(0));
    return true;
  }

  private void contexts(int option, ByteBuffer data) throws IOException {
    List<String> queries = new ArrayList<>();
    if (!structured || !parse(data, queries)) {
      reply(option, NbdNumbers.REP_ERR_INVALID, ByteBuffer.allocate(0));
      return;
    }
    boolean set = option == NbdNumbers.OPT_SET_META_CONTEXT;
    boolean wanted = queries.contains(BASE_ALLOCATION) || (!set && (queries.isEmpty() || queries.contains("base:")));
    allocation = set ? wanted : allocation;
    if (wanted) {
      byte[] name = BASE_ALLOCATION.getBytes(StandardCharsets.US_ASCII);
      reply(option, NbdNumbers.REP_META_CONTEXT, ByteBuffer.allocate(4 + name.length)
          .putInt(set ? BASE_ALLOCATION_ID : 0).put(name).flip());
    }
    reply(option, NbdNumbers.REP_ACK, ByteBuffer.allocate(0));
  }

  private boolean parse(ByteBuffer data, List<String> queries) {
    int nameBytes = data.remaining() < 8 ? -1 : data.getInt();
    if (nameBytes < 0 || nameBytes > data.remaining() - 4 || !known(text(data, nameBytes))) {
      return false;
    }
    int count = data.getInt();
    for (int i = 0; i < count; i++) {
      int bytes = data.remaining() < 4 ? -1 : data.getInt();
      if (bytes < 0 || bytes > data.remaining()) {
        return false;
      }
      queries.add(text(data, bytes));
    }
    return true;
  }

  private boolean known(String name) {
    return name.isEmpty() || name.equals(export.name());
  }

  private int transmissionFlags() {
    int flags = NbdNumbers.HAS_FLAGS | NbdNumbers.SEND_FLUSH | NbdNumbers.CAN_MULTI_CONN
        | (structured ? NbdNumbers.SEND_DF : 0);
    return flags | (export.readOnly() ? NbdNumbers.READ_ONLY
        : NbdNumbers.SEND_FUA | NbdNumbers.SEND_TRIM | NbdNumbers.SEND_WRITE_ZEROES);
  }

  private void reply(int option, int type, ByteBuffer data) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(20).putLong(NbdNumbers.OPTION_REPLY).putInt(option).putInt(type)
        .putInt(data.remaining());
    Wire.write(channel, head.flip(), data);
  }

  private static String text(ByteBuffer data, int bytes) {
    byte[] copy = new byte[bytes];
    data.get(copy);
    return new String(copy, StandardCharsets.UTF_8);
  }
}
