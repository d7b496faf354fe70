/** What a caller asks of one stripe, and what comes back. */
@NullMarked
package org.raidoffload.request;

import org.jspecify.annotations.NullMarked;
