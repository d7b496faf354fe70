package org.raidoffload.cli.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;

/**
 * What this test needs of a version 1.2 superblock, read on its own so that nothing of what it tests says where the data
 * lies. Offsets: include/uapi/linux/raid/md_p.h of Linux 6.1.
 */
record MdMember(Path image, ArrayGeometry geometry, int role, long dataOffset, long memberBytes, long events) {
  private static final int AT = 4096;
  private static final int SECTOR = 512;

  static MdMember of(Path image) throws IOException {
    ByteBuffer sb = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(image)) {
      channel.read(sb, AT);
    }
    if (sb.getInt(0) != 0xa92b4efc) {
      throw new IOException(image + ": no md superblock at byte " + AT);
    }
    RaidLevel level = RaidLevel.of(sb.getInt(72));
    ArrayGeometry geometry = new ArrayGeometry(level, ParityLayout.of(level, Integer.toString(sb.getInt(76))),
        sb.getInt(92), sb.getInt(88) * SECTOR);
    long used = sb.getLong(80) * SECTOR / geometry.chunkBytes() * geometry.chunkBytes();
    return new MdMember(image, geometry, sb.getShort(256 + 2 * sb.getInt(160)), sb.getLong(128) * SECTOR, used,
        sb.getLong(200));
  }
}
