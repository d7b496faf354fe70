package org.raidoffload.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/** Writes block traces of any length in the formats that people have: reads and writes at random places, from a seed. */
final class MadeTrace {
  private static final int BUFFER = 1 << 20;
  private static final int SECTOR = 512;
  private static final long SECTORS = 1L << 32;
  private static final int MOST_SECTORS = 256;
  private static final int MOST_MICROS = 200;
  private static final double READS = 0.7;
  private static final int MAGIC = 0x65617407;
  private static final int EVENT_BYTES = 48;
  /** What blktrace records of a request that is not merged. */
  private static final String EVENTS = "QGIDC";
  private static final int[] EVENT_NUMBERS = {1, 4, 12, 7, 8};
  private static final int READ_CATEGORY = 1 << 16;
  private static final int WRITE_CATEGORY = 1 << 17;
  private static final int DEVICE = 8 << 20 | 16;

  private final String format;
  private final SplittableRandom random = new SplittableRandom(14);
  private long micros;
  private long sector;
  private int sectors;
  private boolean read;

  private MadeTrace(String format) {
    this.format = format;
  }

  /**
   * Writes a trace.
   *
   * @param format blktrace, or the name of a format of text
   * @param lines of requests, or of events where a request has several
   */
  static void write(String format, Path file, int lines) throws IOException {
    MadeTrace trace = new MadeTrace(format);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
      out.write(trace.header().getBytes(StandardCharsets.US_ASCII));
      byte[] event = new byte[EVENT_BYTES];
      for (int i = 0; i < lines; i++) {
        trace.next(i);
        out.write(format.equals("blktrace") ? trace.event(event, i) : trace.line(i).getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private boolean ofEvents() {
    return format.equals("blktrace") || format.equals("blkparse");
  }

  private void next(int line) {
    micros += random.nextInt(1, MOST_MICROS);
    if (!ofEvents() || line % EVENTS.length() == 0) {
      sector = random.nextLong(SECTORS) & -8;
      sectors = random.nextInt(1, MOST_SECTORS / 8) * 8;
      read = random.nextDouble() < READS;
    }
  }

  private String header() {
    return switch (format) {
      case "fio-2" -> "fio version 2 iolog\n/dev/sdb add\n/dev/sdb open\n";
      case "fio-3" -> "fio version 3 iolog\n0 /dev/sdb add\n0 /dev/sdb open\n";
      case "blkreplay" -> "start ; sector ; length ; op ; replay_delay ; replay_duration\n";
      case "hfplayer" -> "#RECID.I,ELAPSED_USECS.D,CMD.S,HOST_LUN.I,LBA.I,NBLKS.I,LATENCY_USECS.D,PHASE.I\n";
      default -> "";
    };
  }

  private byte[] event(byte[] event, int number) {
    int kind = EVENT_NUMBERS[number % EVENT_NUMBERS.length];
    ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN).putInt(MAGIC).putInt(number).putLong(micros * 1000).putLong(sector).putInt(sectors * SECTOR)
        .putInt(kind | (read ? READ_CATEGORY : WRITE_CATEGORY)).putInt(4711).putInt(DEVICE).putInt(0).putShort((short) 0)
        .putShort((short) 0);
    return event;
  }

  private String line(int number) {
    return switch (format) {
      case "blkparse" -> String.format(Locale.ROOT, "  8,16   1 %8d %5d.%09d  4711  %c   %c %d + %d [fio]\n", number,
          micros / 1_000_000, micros % 1_000_000 * 1000, EVENTS.charAt(number % EVENTS.length()), read ? 'R' : 'W', sector,
          sectors);
      case "fio-2" -> "/dev/sdb " + (read ? "read " : "write ") + sector * SECTOR + " " + sectors * SECTOR + "\n";
      case "fio-3" -> micros + " /dev/sdb " + (read ? "read " : "write ") + sector * SECTOR + " " + sectors * SECTOR + "\n";
      case "blkreplay" -> fraction(micros) + " ; " + sector + " ; " + sectors + " ; " + (read ? "R" : "W")
          + " ; 0.000000000 ; 0.000000000\n";
      case "msr" -> 128166372003061629L + micros * 10 + ",hm,1," + (read ? "Read" : "Write") + "," + sector * SECTOR + ","
          + sectors * SECTOR + "," + (1000 + number % 997) + "\n";
      case "mqsim" -> micros * 1000 + " " + number % 16 + " " + sector + " " + sectors + " " + (read ? 1 : 0) + "\n";
      case "disksim" -> micros / 1000 + "." + micros % 1000 + " 0 " + sector + " " + sectors + " " + (read ? 1 : 0) + "\n";
      case "hfplayer" -> number + "," + micros + ".25," + (read ? "RD_IN" : "WR_IN") + ",3," + sector + "," + sectors
          + ",0,0\n";
      case "cloudphysics" -> "2," + (5_633_898 + micros / 1_000_000) + "," + (read ? "28," : "2a,") + sectors * SECTOR + ","
          + sector + "\n";
      case "spc" -> number % 3 + "," + sector + "," + sectors * SECTOR + "," + (read ? "R," : "W,") + fraction(micros) + "\n";
      case "alibaba" -> "419," + (read ? "R," : "W,") + sector * SECTOR + "," + sectors * SECTOR + ","
          + (1_577_808_000_000_000L + micros) + "\n";
      case "tencent" -> 1_538_323_200L + micros / 1_000_000 + "," + sector + "," + sectors + "," + (read ? 0 : 1) + ",1283\n";
      case "fiu" -> 89_966_104_113_000L + micros * 1000 + " 4253 nfsd " + sector + " " + sectors + (read ? " R" : " W")
          + " 6 0 3b2f1aef9c1a5a8d7f3ff2ca7e42d3a1\n";
      case "columns" -> number + "|" + micros + "|" + (read ? "get" : "put") + "|" + sector + "|" + sectors + "\n";
      case "pattern" -> micros + " io " + (read ? "READ" : "WRITE") + " at " + sector * SECTOR + " of " + sectors * SECTOR
          + "\n";
      default -> throw new IllegalArgumentException("format: " + format);
    };
  }

  private static String fraction(long micros) {
    return micros / 1_000_000 + "." + String.valueOf(1_000_000 + micros % 1_000_000).substring(1);
  }
}
