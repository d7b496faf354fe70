/** A network block device server: fixed newstyle, structured replies. Protocol numbers are those of its proto.md. */
@NullMarked
package org.raidoffload.cli.nbd;

import org.jspecify.annotations.NullMarked;
