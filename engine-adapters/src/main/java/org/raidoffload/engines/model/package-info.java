/** What every engine model is made of: channels as data, slot tables, host platforms. */
@NullMarked
package org.raidoffload.engines.model;

import org.jspecify.annotations.NullMarked;
