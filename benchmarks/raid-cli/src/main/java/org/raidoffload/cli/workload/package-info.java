/**
 * Workloads: block traces that people hold, in their formats and by mappings of columns; synthetic patterns; and the
 * model of md's stripe cache that turns block requests into stripe requests.
 */
@NullMarked
package org.raidoffload.cli.workload;

import org.jspecify.annotations.NullMarked;
