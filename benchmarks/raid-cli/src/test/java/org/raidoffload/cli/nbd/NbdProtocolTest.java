package org.raidoffload.cli.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The server byte by byte, with the numbers of the protocol's specification written out here: handshake, options,
 * replies of both kinds, requests that break a rule, and clients that leave in the middle.
 */
@Timeout(20)
class NbdProtocolTest {
  private static final int SIZE = 3 << 20;
  private static final long OPTION = 0x49484156454f5054L;
  private static final int ACK = 1;
  private static final int UNSUPPORTED = 0x80000001;
  private static final int INVALID = 0x80000003;
  private static final int UNKNOWN = 0x80000006;
  private static final int TOO_BIG = 0x80000009;
  private static final int EPERM = 1;
  private static final int EIO = 5;
  private static final int EINVAL = 22;
  private static final int ENOSPC = 28;

  /** Bytes in memory, in which reads of one place fail. */
  private static final class Bytes implements NbdExport {
    final byte[] bytes = new byte[SIZE];
    final boolean readOnly;
    final AtomicInteger flushes = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    volatile int badByte = -1;
    volatile boolean broken;

    Bytes(boolean readOnly) {
      this.readOnly = readOnly;
      new Random(1).nextBytes(bytes);
      Arrays.fill(bytes, 1 << 20, 2 << 20, (byte) 0);
    }

    @Override
    public long size() {
      return SIZE;
    }

    @Override
    public String name() {
      return "array";
    }

    @Override
    public boolean readOnly() {
      return readOnly;
    }

    @Override
    public int preferredBlock() {
      return 65536;
    }

    @Override
    public Session open() {
      open.incrementAndGet();
      return new Session() {
        @Override
        public void read(long offset, MemorySegment into) throws IOException {
          if (broken) {
            throw new IllegalStateException("broken");
          }
          if (badByte >= offset && badByte < offset + into.byteSize()) {
            throw new IOException("bad byte");
          }
          MemorySegment.copy(bytes, (int) offset, into, ValueLayout.JAVA_BYTE, 0, (int) into.byteSize());
        }

        @Override
        public void write(long offset, MemorySegment from, boolean fua) {
          MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, bytes, (int) offset, (int) from.byteSize());
          flushes.addAndGet(fua ? 1 : 0);
        }

        @Override
        public void zero(long offset, long length, boolean fua) {
          Arrays.fill(bytes, (int) offset, (int) (offset + length), (byte) 0);
        }

        @Override
        public void flush() {
          flushes.incrementAndGet();
        }

        @Override
        public void close() {
          open.decrementAndGet();
        }
      };
    }
  }

  private record OptionReply(int option, int type, ByteBuffer data) {
    ByteBuffer buffer() {
      return data.duplicate();
    }

    byte[] bytes() {
      return contents(data);
    }
  }

  private static byte[] contents(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.duplicate().get(bytes);
    return bytes;
  }

  private record Chunk(int flags, int type, long handle, ByteBuffer data) {
    byte[] bytes() {
      return contents(data);
    }

    boolean last() {
      return (flags & 1) != 0;
    }
  }

  /** A client that says exactly what it is told to. */
  private static final class Client implements AutoCloseable {
    final Socket socket;
    final DataInputStream in;
    final DataOutputStream out;

    Client(NbdServer server, int flags) throws IOException {
      String address = server.address();
      int colon = address.lastIndexOf(':');
      socket = new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
      socket.setSoTimeout(10_000);
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
      assertEquals("NBDMAGIC", new String(in.readNBytes(8), StandardCharsets.US_ASCII));
      assertEquals("IHAVEOPT", new String(in.readNBytes(8), StandardCharsets.US_ASCII));
      assertEquals(3, in.readUnsignedShort(), "fixed newstyle, no zeroes");
      out.writeInt(flags);
    }

    void option(int option, byte[] data) throws IOException {
      out.writeLong(OPTION);
      out.writeInt(option);
      out.writeInt(data.length);
      out.write(data);
      out.flush();
    }

    OptionReply reply() throws IOException {
      assertEquals(0x3e889045565a9L, in.readLong());
      int option = in.readInt();
      int type = in.readInt();
      return new OptionReply(option, type, ByteBuffer.wrap(in.readNBytes(in.readInt())));
    }

    List<OptionReply> ask(int option, byte[] data) throws IOException {
      option(option, data);
      List<OptionReply> replies = new ArrayList<>();
      do {
        replies.add(reply());
        assertEquals(option, replies.getLast().option);
      } while (replies.getLast().type != ACK && replies.getLast().type > 0);
      return replies;
    }

    int answer(int option, byte[] data) throws IOException {
      return ask(option, data).getLast().type;
    }

    /** NBD_OPT_GO; afterwards requests. */
    Client go() throws IOException {
      assertEquals(ACK, answer(7, name("array")));
      return this;
    }

    Client structured() throws IOException {
      assertEquals(ACK, answer(8, new byte[0]));
      return this;
    }

    void request(int flags, int type, long handle, long offset, int length) throws IOException {
      out.writeInt(0x25609513);
      out.writeShort(flags);
      out.writeShort(type);
      out.writeLong(handle);
      out.writeLong(offset);
      out.writeInt(length);
      out.flush();
    }

    /** The error of a simple reply. */
    int simple(long handle) throws IOException {
      assertEquals(0x67446698, in.readInt());
      int error = in.readInt();
      assertEquals(handle, in.readLong());
      return error;
    }

    Chunk chunk() throws IOException {
      assertEquals(0x668e33ef, in.readInt());
      int flags = in.readUnsignedShort();
      int type = in.readUnsignedShort();
      long handle = in.readLong();
      return new Chunk(flags, type, handle, ByteBuffer.wrap(in.readNBytes(in.readInt())));
    }

    /** A read's bytes out of its chunks. */
    byte[] read(int flags, long handle, int offset, int length) throws IOException {
      request(flags, 0, handle, offset, length);
      byte[] bytes = new byte[length];
      int filled = 0;
      Chunk chunk;
      do {
        chunk = chunk();
        assertEquals(handle, chunk.handle);
        ByteBuffer data = chunk.data.duplicate();
        if (chunk.type == 1) {
          int at = (int) (data.getLong() - offset);
          filled += data.remaining();
          data.get(bytes, at, data.remaining());
        } else {
          assertEquals(2, chunk.type, "a hole");
          data.getLong();
          filled += data.getInt();
        }
      } while (!chunk.last());
      assertEquals(length, filled);
      return bytes;
    }

    boolean ended() throws IOException {
      try {
        return in.read() < 0;
      } catch (IOException reset) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Bytes bytes = new Bytes(false);

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    assertEquals(0, bytes.open.get(), "every session of a thread is closed");
  }

  private NbdServer server(boolean readOnly) throws IOException {
    bytes = new Bytes(readOnly);
    NbdServer server = NbdServer.onPort(bytes, 0, problems::add);
    opened.add(server);
    Thread.ofPlatform().daemon().start(() -> {
      try {
        server.run();
      } catch (IOException failed) {
        problems.add("run: " + failed);
      }
    });
    return server;
  }

  private Client client(NbdServer server) throws IOException {
    Client client = new Client(server, 3);
    opened.add(client);
    return client;
  }

  private static byte[] name(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(6 + text.length).putInt(text.length).put(text).putShort((short) 0).array();
  }

  private static byte[] contexts(String name, String... queries) {
    ByteBuffer data = ByteBuffer.allocate(500).putInt(name.length()).put(name.getBytes(StandardCharsets.UTF_8))
        .putInt(queries.length);
    for (String query : queries) {
      data.putInt(query.length()).put(query.getBytes(StandardCharsets.UTF_8));
    }
    return Arrays.copyOf(data.array(), data.position());
  }

  @Test
  void optionsAreAnsweredByTheirRules() throws IOException {
    Client client = client(server(false));
    assertEquals(UNSUPPORTED, client.answer(5, new byte[0]), "no TLS");
    assertEquals(UNSUPPORTED, client.answer(99, new byte[100]));
    List<OptionReply> list = client.ask(3, new byte[0]);
    assertEquals(2, list.getFirst().type, "a server of the default name");
    assertEquals(INVALID, client.answer(3, new byte[1]), "a list takes no data");
    assertEquals(UNKNOWN, client.answer(6, name("another")));
    assertEquals(INVALID, client.answer(6, new byte[] {0, 0, 0, 99, 0, 0}), "a name that is longer than the option");
    assertEquals(INVALID, client.answer(6, new byte[3]));
    assertEquals(INVALID, client.answer(10, contexts("", "base:allocation")), "needs structured replies");
    assertEquals(INVALID, client.answer(8, new byte[1]));
    List<OptionReply> info = client.ask(6, name(""));
    ByteBuffer size = info.getFirst().buffer();
    assertEquals(0, size.getShort());
    assertEquals(SIZE, size.getLong());
    assertEquals(0b1_0110_1101, size.getShort() & 0xffff, "flush, FUA, trim, zeroes, many connections; not read-only");
    ByteBuffer blocks = info.get(1).buffer();
    assertEquals(3, blocks.getShort());
    assertEquals(1, blocks.getInt());
    assertEquals(65536, blocks.getInt());
    assertEquals(32 << 20, blocks.getInt());
    client.structured();
    assertEquals(0b1_1110_1101, client.ask(6, name("array")).getFirst().buffer().getShort(10) & 0xffff, "may not fragment");
    List<OptionReply> set = client.ask(10, contexts("array", "qemu:dirty", "base:allocation"));
    assertEquals(2, set.size());
    assertEquals("base:allocation", new String(set.getFirst().bytes(), 4, 15, StandardCharsets.US_ASCII));
    assertEquals(1, client.ask(10, contexts("array", "other:thing")).size(), "an unknown context is left out");
    assertEquals(INVALID, client.answer(10, new byte[] {0, 0, 0, 0, 0, 0, 0, 9}));
    assertEquals(ACK, client.answer(2, new byte[0]), "abort");
    assertTrue(client.ended());
  }

  @Test
  void whoBreaksTheHandshakeIsLetGo() throws IOException {
    NbdServer server = server(true);
    try (Client flags = new Client(server, 4)) {
      assertTrue(flags.ended(), "an unknown flag");
    }
    try (Client magic = client(server)) {
      magic.out.writeLong(1);
      magic.out.writeLong(2);
      magic.out.flush();
      assertTrue(magic.ended());
    }
    try (Client large = client(server)) {
      large.out.writeLong(OPTION);
      large.out.writeInt(7);
      large.out.writeInt(1 << 20);
      large.out.flush();
      assertEquals(TOO_BIG, large.reply().type);
      assertTrue(large.ended());
    }
    try (Client unknown = client(server)) {
      unknown.option(1, "another".getBytes(StandardCharsets.US_ASCII));
      assertTrue(unknown.ended(), "the old option has no reply for a wrong name");
    }
    try (Client old = new Client(server, 1)) {
      old.option(1, "array".getBytes(StandardCharsets.US_ASCII));
      assertEquals(SIZE, old.in.readLong());
      assertEquals(0b1_0000_0111, old.in.readUnsignedShort(), "read-only, flush, many connections");
      assertArrayEquals(new byte[124], old.in.readNBytes(124));
      old.request(0, 0, 5, 10, 100);
      assertEquals(0, old.simple(5));
      assertArrayEquals(Arrays.copyOfRange(bytes.bytes, 10, 110), old.in.readNBytes(100));
    }
  }

  @Test
  void readsAreRightWholeAndInChunks() throws IOException {
    Client client = client(server(true)).structured().go();
    for (int[] range : new int[][] {{0, 1}, {511, 1027}, {1000, 2 << 20}, {0, SIZE}, {SIZE - 1, 1}}) {
      byte[] wanted = Arrays.copyOfRange(bytes.bytes, range[0], range[0] + range[1]);
      assertArrayEquals(wanted, client.read(0, 7, range[0], range[1]));
      client.request(4, 0, 8, range[0], range[1]);
      Chunk one = client.chunk();
      assertTrue(one.last() && one.type == 1, "one chunk where it must not be split");
      assertArrayEquals(wanted, Arrays.copyOfRange(one.bytes(), 8, one.bytes().length));
    }
    client.request(0, 0, 9, 1 << 20, 1 << 20);
    Chunk hole = client.chunk();
    assertEquals(2, hole.type);
    assertEquals(1 << 20, hole.data.getInt(8));
  }

  @Test
  void requestsThatBreakARuleGetTheirErrorAndTheConnectionGoesOn() throws IOException {
    Client client = client(server(false)).go();
    client.request(0, 0, 1, SIZE - 10, 11);
    assertEquals(EINVAL, client.simple(1), "past the end");
    client.request(0, 0, 2, -5, 11);
    assertEquals(EINVAL, client.simple(2), "an offset with the highest bit");
    client.request(0, 0, 3, Long.MAX_VALUE, 4096);
    assertEquals(EINVAL, client.simple(3));
    client.request(0, 0, 4, 0, (32 << 20) + 1);
    assertEquals(EINVAL, client.simple(4), "more than the most that was named");
    client.request(0, 0, 5, 0, 0);
    assertEquals(EINVAL, client.simple(5));
    client.request(0, 55, 6, 0, 512);
    assertTrue(client.simple(6) != 0, "an unknown command");
    client.request(0, 7, 7, 0, 512);
    assertEquals(EINVAL, client.simple(7), "block status was not agreed on");
    client.request(0, 1, 8, SIZE - 4, 8);
    client.out.write(new byte[8]);
    client.out.flush();
    assertEquals(ENOSPC, client.simple(8), "the payload is taken off the wire all the same");
    client.request(0, 6, 9, SIZE - 4, 8);
    assertTrue(client.simple(9) != 0);
    client.request(0x4000, 0, 10, 0, 512);
    assertEquals(EINVAL, client.simple(10), "a flag that nobody knows");
    client.request(0, 0, 11, 5, 3);
    assertEquals(0, client.simple(11));
    assertArrayEquals(Arrays.copyOfRange(bytes.bytes, 5, 8), client.in.readNBytes(3));
    client.out.writeInt(0x12345678);
    client.out.write(new byte[24]);
    client.out.flush();
    assertTrue(client.ended(), "what is no request cannot be skipped");
  }

  @Test
  void errorsOfTheArrayAreToldByBothKindsOfReplies() throws IOException {
    NbdServer server = server(true);
    bytes.badByte = (2 << 20) + 100_000;
    Client plain = client(server).go();
    plain.request(0, 0, 1, bytes.badByte, 1);
    assertEquals(EIO, plain.simple(1));
    plain.request(0, 1, 2, 0, 4);
    plain.out.write(new byte[4]);
    plain.out.flush();
    assertEquals(EPERM, plain.simple(2), "read-only");
    plain.request(0, 4, 3, 0, 4096);
    assertEquals(EPERM, plain.simple(3), "trim too");
    Client chunks = client(server).structured().go();
    chunks.request(0, 0, 4, 0, SIZE);
    Chunk chunk = chunks.chunk();
    int good = 0;
    while (!chunk.last()) {
      assertTrue(chunk.type == 1 || chunk.type == 2);
      good++;
      chunk = chunks.chunk();
    }
    assertEquals(2, good, "the two pieces before");
    assertEquals(0x8001, chunk.type);
    assertEquals(EIO, chunk.data.getInt(0));
    assertArrayEquals(Arrays.copyOf(bytes.bytes, 100), chunks.read(0, 5, 0, 100), "the connection goes on");
    bytes.broken = true;
    chunks.request(0, 0, 6, 0, 100);
    assertEquals(0x8001, chunks.chunk().type, "whatever the array throws");
    assertEquals(3, problems.size(), problems.toString());
  }

  @Test
  void writesZeroesTrimsAndFlushesArriveAndStatusIsOneExtent() throws IOException {
    Client client = client(server(false)).structured();
    client.ask(10, contexts("array", "base:allocation"));
    client.go();
    byte[] payload = new byte[(2 << 20) + 5];
    new Random(2).nextBytes(payload);
    client.request(1, 1, 1, 777, payload.length);
    client.out.write(payload);
    assertEquals(0, client.simple(1));
    client.request(0, 3, 2, 0, 0);
    assertEquals(0, client.simple(2));
    assertArrayEquals(payload, Arrays.copyOfRange(bytes.bytes, 777, 777 + payload.length));
    assertEquals(2, bytes.flushes.get(), "FUA once, a flush once");
    client.request(0, 6, 3, 1000, 100);
    assertEquals(0, client.simple(3));
    client.request(0, 4, 4, 2000, 100);
    assertEquals(0, client.simple(4));
    assertArrayEquals(new byte[100], Arrays.copyOfRange(bytes.bytes, 1000, 1100));
    assertArrayEquals(new byte[100], Arrays.copyOfRange(bytes.bytes, 2000, 2100));
    client.request(0, 7, 5, 4096, 8192);
    Chunk status = client.chunk();
    assertEquals(5, status.type);
    assertArrayEquals(new byte[] {0, 0, 0, 1, 0, 0, 32, 0, 0, 0, 0, 0}, status.bytes());
  }

  @Test
  void aClientThatLeavesDisturbsNobody() throws Exception {
    NbdServer server = server(false);
    try (Client middle = client(server).go()) {
      middle.request(0, 1, 1, 0, 1 << 20);
      middle.out.write(new byte[1000]);
      middle.out.flush();
    }
    try (Client header = client(server).go()) {
      header.out.writeInt(0x25609513);
      header.out.flush();
    }
    Client quiet = client(server).go();
    Client polite = client(server).structured().go();
    polite.request(0, 0, 1, 0, 1000);
    polite.request(0, 2, 2, 0, 0);
    assertEquals(1008, polite.chunk().data.remaining(), "what was asked before the goodbye is answered");
    assertTrue(polite.ended());
    quiet.request(0, 0, 3, 0, 4);
    assertEquals(0, quiet.simple(3));
    quiet.in.readNBytes(4);
    server.stop();
    assertTrue(quiet.ended(), "a server that stops lets its clients go");
    assertTrue(problems.isEmpty(), problems.toString());
  }

  @Test
  void manyRequestsInFlightAreAllAnswered() throws IOException {
    Client client = client(server(true)).go();
    int count = 200;
    for (int i = 0; i < count; i++) {
      client.request(0, 0, i, i * 4096L, 4096);
    }
    boolean[] seen = new boolean[count];
    for (int i = 0; i < count; i++) {
      assertEquals(0x67446698, client.in.readInt());
      assertEquals(0, client.in.readInt());
      int handle = (int) client.in.readLong();
      assertTrue(!seen[handle], "twice");
      seen[handle] = true;
      byte[] got = client.in.readNBytes(4096);
      if (got.length < 4096) {
        throw new EOFException();
      }
      assertArrayEquals(Arrays.copyOfRange(bytes.bytes, handle * 4096, handle * 4096 + 4096), got);
    }
  }
}
