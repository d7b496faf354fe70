/** JSON and YAML files of users, read so that every complaint names file, line and column. */
@NullMarked
package org.raidoffload.engines.document;

import org.jspecify.annotations.NullMarked;
