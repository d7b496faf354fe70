package org.raidoffload.cli.nbd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Offers one range of bytes over NBD, on a loopback port or a Unix socket. */
public final class NbdServer implements AutoCloseable {
  private static final int MOST_CLIENTS = 32;

  private final NbdExport export;
  private final ServerSocketChannel listener;
  private final @Nullable Path socket;
  private final Consumer<String> problems;
  private final Semaphore places = new Semaphore(MOST_CLIENTS);
  private final Set<NbdConnection> connections = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  private NbdServer(NbdExport export, ServerSocketChannel listener, @Nullable Path socket,
      Consumer<String> problems) {
    this.problems = problems;
    this.export = export;
    this.listener = listener;
    this.socket = socket;
  }

  /**
   * Listens on a port of the loopback address; 0 takes a free one.
   *
   * @param problems told why requests failed, on any thread
   */
  public static NbdServer onPort(NbdExport export, int port, Consumer<String> problems) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException taken) {
      listener.close();
      throw new IOException("port " + port + ": cannot be listened on: " + taken.getMessage(), taken);
    }
    return new NbdServer(export, listener, null, problems);
  }

  /** Listens on a Unix socket that it makes, and removes when it is closed. */
  public static NbdServer onSocket(NbdExport export, Path path, Consumer<String> problems) throws IOException {
    if (Files.exists(path)) {
      throw new IllegalArgumentException(path + ": exists (remove it, or name another socket)");
    }
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(path));
    } catch (IOException refused) {
      listener.close();
      throw new IOException(path + ": cannot be listened on: " + refused.getMessage(), refused);
    }
    return new NbdServer(export, listener, path, problems);
  }

  /** Where it listens: address and port, or the socket's path. */
  public String address() throws IOException {
    SocketAddress address = listener.getLocalAddress();
    return address instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : String.valueOf(socket);
  }

  /** Takes clients until it is closed. */
  public void run() throws IOException {
    try {
      while (true) {
        places.acquireUninterruptibly();
        SocketChannel client = listener.accept();
        NbdConnection connection = new NbdConnection(client, export, problems);
        connections.add(connection);
        Thread thread = Thread.ofPlatform().daemon().name("nbd client").unstarted(() -> serve(connection));
        threads.add(thread);
        thread.start();
      }
    } catch (AsynchronousCloseException closed) {
      places.release();
    } catch (ClosedChannelException closed) {
      places.release();
    }
  }

  private void serve(NbdConnection connection) {
    try {
      connection.run();
    } finally {
      connections.remove(connection);
      threads.remove(Thread.currentThread());
      places.release();
    }
  }

  @Override
  public void close() throws IOException {
    stop();
  }

  /** Takes no more clients and requests, and returns when those that were taken have been answered. Idempotent. */
  public void stop() throws IOException {
    listener.close();
    for (NbdConnection connection : List.copyOf(connections)) {
      try {
        connection.stop();
      } catch (IOException gone) {
        connections.remove(connection);
      }
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    if (socket != null) {
      Files.deleteIfExists(socket);
    }
  }
}
