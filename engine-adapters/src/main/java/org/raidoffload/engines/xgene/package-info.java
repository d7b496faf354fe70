/** AppliedMicro X-Gene: the RAID channel, xor and P+Q of at most five sources. */
@NullMarked
package org.raidoffload.engines.xgene;

import org.jspecify.annotations.NullMarked;
