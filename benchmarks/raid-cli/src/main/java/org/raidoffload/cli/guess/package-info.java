/** Which level, order, layout and chunk size members without superblocks may have had, ranked by evidence. */
@NullMarked
package org.raidoffload.cli.guess;

import org.jspecify.annotations.NullMarked;
