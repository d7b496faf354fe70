package org.raidoffload.array;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.OneChannelEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.member.MemoryMemberDevice;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.StripeScheduler;

/** What the array tests build on: a scheduler with one thread, members in memory. */
final class TestArray {
  private TestArray() {
  }

  static StripeScheduler scheduler() {
    return StripeScheduler.on(OneChannelEngine.ofSources(4, 4, PqContinuation.NATIVE)).kernel(LongLaneKernel.INSTANCE)
        .threads(WaitMode.BLOCK).ledger(MappingLedger.proving()).chainsInFlight(4).build();
  }

  static MemorySegment memory(long bytes) {
    return Arena.ofAuto().allocate(bytes, 4096);
  }

  static List<MemorySegment> memories(ArrayGeometry geometry, long memberBytes) {
    List<MemorySegment> all = new ArrayList<>();
    for (int i = 0; i < geometry.disks(); i++) {
      all.add(memory(memberBytes));
    }
    return all;
  }

  static ArrayMembers members(ArrayGeometry geometry, List<MemorySegment> memories) {
    List<@Nullable MemberDevice> devices = new ArrayList<>();
    for (int i = 0; i < memories.size(); i++) {
      devices.add(new MemoryMemberDevice("memory " + i, memories.get(i)));
    }
    return over(geometry, devices, memories.getFirst().byteSize());
  }

  static ArrayMembers over(ArrayGeometry geometry, List<@Nullable MemberDevice> devices, long memberBytes) {
    List<@Nullable ArrayMember> members = new ArrayList<>();
    for (MemberDevice device : devices) {
      members.add(device == null ? null : new ArrayMember(device, 0, memberBytes));
    }
    return new ArrayMembers(geometry, members, memberBytes);
  }

  static byte[] bytes(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }
}
