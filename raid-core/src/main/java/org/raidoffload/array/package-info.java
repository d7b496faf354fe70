/**
 * A RAID engine on the public API: {@link org.raidoffload.array.BlockArray} reads and writes any byte range of a
 * RAID-4, 5 or 6 array over {@link org.raidoffload.member.MemberDevice members}. What is read, computed and written for
 * each stripe comes from the planner; the arithmetic runs on whatever engine the caller's scheduler has.
 *
 * <pre>
 * write: cut into stripes, lock, [log intent], member reads, chain, [write hook], member writes, unlock
 * </pre>
 */
@NullMarked
package org.raidoffload.array;

import org.jspecify.annotations.NullMarked;
