/**
 * What is on a disk: members of an array as byte devices, md's superblocks, which member has which role, who is
 * current. Depends on {@code geometry} only.
 */
@NullMarked
package org.raidoffload.member;

import org.jspecify.annotations.NullMarked;
