/** Intel DSA (idxd): copies on work queues that complete in any order, so no chain can use them. */
@NullMarked
package org.raidoffload.engines.idxd;

import org.jspecify.annotations.NullMarked;
