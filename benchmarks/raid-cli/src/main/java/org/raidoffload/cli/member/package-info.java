/** Arrays that others wrote: opening their members, reading them in bulk, scrub, export, rebuild. */
@NullMarked
package org.raidoffload.cli.member;

import org.jspecify.annotations.NullMarked;
