/** Intel I/OAT: copy, xor and P+Q on every channel of the RAID-capable generations. */
@NullMarked
package org.raidoffload.engines.ioat;

import org.jspecify.annotations.NullMarked;
