/** Intel iop13xx (81341, 81342): three ADMA channels, one of which makes P+Q. */
@NullMarked
package org.raidoffload.engines.iop13xx;

import org.jspecify.annotations.NullMarked;
