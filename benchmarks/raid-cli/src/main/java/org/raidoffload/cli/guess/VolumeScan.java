package org.raidoffload.cli.guess;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.member.MemberException;

/**
 * Looks for file systems and partition tables where any of the geometries would put them, on every member. One thread.
 */
final class VolumeScan {
  /** Of each member and byte only the first look reads. */
  private record Place(int file, long memberByte) {
  }

  private static final int MOST_SPOTS = 256;
  /** Partitions start here when no table can be read: what all tools have used for many years. */
  private static final long USUAL_PARTITION = 1L << 20;
  /** Where an MBR that only protects a GPT says that a partition starts: the GPT's own header. */
  private static final long PROTECTIVE = 512;

  private final List<MemberDevice> members;
  private final RaidLevel level;
  private final int disks;
  private final long dataOffset;
  private final long memberBytes;
  private final Map<Place, byte[]> blocks = new HashMap<>();

  VolumeScan(RaidLevel level, List<MemberDevice> members, int disks, long dataOffset, long memberBytes) {
    this.level = level;
    this.members = members;
    this.disks = disks;
    this.dataOffset = dataOffset;
    this.memberBytes = memberBytes;
  }

  /**
   * Every place that a volume names which may be there. A partition table decides where file systems start; without one
   * it is the array's first byte, or, where nothing is found there, the usual place of a first partition.
   */
  List<Spot> spots(List<ArrayGeometry> geometries) throws IOException {
    Map<String, Spot> found = new LinkedHashMap<>();
    TreeSet<Long> partitions = new TreeSet<>();
    scan(0, EnumSet.of(VolumeFormat.MBR, VolumeFormat.GPT), geometries, found, partitions);
    EnumSet<VolumeFormat> volumes = EnumSet.complementOf(EnumSet.of(VolumeFormat.MBR, VolumeFormat.GPT));
    if (found.isEmpty()) {
      scan(0, volumes, geometries, found, partitions);
    }
    if (found.isEmpty()) {
      partitions.add(USUAL_PARTITION);
    }
    if (partitions.contains(PROTECTIVE)) {
      partitions.add(USUAL_PARTITION);
    }
    for (long start : partitions) {
      scan(start, volumes, geometries, found, new TreeSet<>());
    }
    return List.copyOf(found.values());
  }

  private void scan(long start, EnumSet<VolumeFormat> formats, List<ArrayGeometry> geometries, Map<String, Spot> found,
      Set<Long> partitions) throws IOException {
    for (VolumeFormat format : formats) {
      TreeSet<Long> memberPlaces = new TreeSet<>();
      geometries.forEach(g -> memberPlaces.add(g.memberByteOfArrayByte(start + format.at)));
      for (long at : memberPlaces) {
        for (int file = 0; file < disks; file++) {
          byte[] block = block(file, at);
          List<Spot> spots = format.spots(block, start);
          List<Long> named = format == VolumeFormat.MBR && !spots.isEmpty() ? VolumeFormat.partitionsOfMbr(block)
              : List.of();
          partitions.addAll(named);
          if (format == VolumeFormat.MBR && named.isEmpty()) {
            continue;
          }
          for (Spot spot : spots) {
            if (found.size() < MOST_SPOTS) {
              found.putIfAbsent(spot + " " + spot.id(), spot);
            }
          }
        }
      }
    }
  }

  /** Whether a member has what the spot wants, were the array of this geometry and the member in the place's role. */
  boolean has(ArrayGeometry geometry, Spot spot, int file) throws IOException {
    return spot.in(block(file, geometry.memberByteOfArrayByte(spot.arrayByte())));
  }

  private byte[] block(int file, long memberByte) throws IOException {
    Place place = new Place(file, memberByte);
    byte[] known = blocks.get(place);
    if (known == null) {
      known = file < members.size() ? read(members.get(file), memberByte) : madeFromOthers(memberByte);
      blocks.put(place, known);
    }
    return known;
  }

  /** The missing member's bytes, where they do not depend on which of the others holds Q. */
  private byte[] madeFromOthers(long memberByte) throws IOException {
    byte[] sum = new byte[Spot.BYTES];
    for (int file = 0; level != RaidLevel.RAID6 && file < members.size(); file++) {
      byte[] other = block(file, memberByte);
      for (int i = 0; i < sum.length; i++) {
        sum[i] ^= other[i];
      }
    }
    return sum;
  }

  /** Bytes that the member does not have or give count as zeros: no evidence. */
  private byte[] read(MemberDevice member, long memberByte) throws IOException {
    byte[] bytes = new byte[Spot.BYTES];
    if (memberByte + bytes.length > memberBytes) {
      return bytes;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(bytes.length, 8);
      member.read(dataOffset + memberByte, segment);
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
    } catch (MemberException unreadable) {
      return new byte[Spot.BYTES];
    }
    return bytes;
  }

  /** Spots that lie in an array of so many bytes. */
  static List<Spot> inside(List<Spot> spots, long arrayBytes) {
    List<Spot> inside = new ArrayList<>();
    for (Spot spot : spots) {
      if (spot.arrayByte() >= 0 && spot.arrayByte() + Spot.BYTES <= arrayBytes) {
        inside.add(spot);
      }
    }
    return inside;
  }
}
