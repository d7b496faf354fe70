package org.raidoffload.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.hdds.client.ECReplicationConfig;
import org.apache.hadoop.io.erasurecode.ErasureCoderOptions;

/**
 * The pure-Java Reed-Solomon encoders of Apache Ozone and Apache Hadoop, two parities over direct buffers. The same
 * volume of data and parity as P+Q by a more general code: their parity blocks are not P and Q.
 */
final class JavaCoders {
  private static final int MOST_BYTES = 1 << 20;

  private static final ByteBuffer[] PARITY = {
    ByteBuffer.allocateDirect(MOST_BYTES), ByteBuffer.allocateDirect(MOST_BYTES)
  };

  private static final Map<Integer, org.apache.ozone.erasurecode.rawcoder.RSRawEncoder> OZONE =
      new ConcurrentHashMap<>();
  private static final Map<Integer, org.apache.hadoop.io.erasurecode.rawcoder.RSRawEncoder> HADOOP =
      new ConcurrentHashMap<>();

  private JavaCoders() {}

  static void ozone(StripeSets on, int set) {
    var coder = OZONE.computeIfAbsent(
        on.disks,
        disks -> new org.apache.ozone.erasurecode.rawcoder.RSRawEncoder(new ECReplicationConfig(disks, 2)));
    try {
      coder.encode(on.buffers(set), parity(on.bytes));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static void hadoop(StripeSets on, int set) {
    var coder = HADOOP.computeIfAbsent(
        on.disks,
        disks ->
            new org.apache.hadoop.io.erasurecode.rawcoder.RSRawEncoder(new ErasureCoderOptions(disks, 2)));
    try {
      coder.encode(on.buffers(set), parity(on.bytes));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ByteBuffer[] parity(int bytes) {
    return new ByteBuffer[] {PARITY[0].slice(0, bytes), PARITY[1].slice(0, bytes)};
  }
}
