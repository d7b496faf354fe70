/** The contract that every engine passes, for engine authors: extend {@code EngineContract}. */
@NullMarked
package org.raidoffload.engines.contract;

import org.jspecify.annotations.NullMarked;
