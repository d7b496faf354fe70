/** Device models as data: what {@code src/main/resources/presets} holds, each figure with its source. */
@NullMarked
package org.raidoffload.engines.presets;

import org.jspecify.annotations.NullMarked;
