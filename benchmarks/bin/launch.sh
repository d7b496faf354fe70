# Sourced by the launchers beside it: finds a JDK 25 or newer, builds a jar that is missing or older than its sources,
# and runs a class of it. The caller sets $bin to the folder of this file.

root=$(CDPATH= cd -- "${bin:-benchmarks/bin}/../.." && pwd)

# The release file of a JDK says its version without starting it.
version_of() {
  home=$(dirname -- "$(dirname -- "$(readlink -f -- "$1")")")
  if [ -r "$home/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release"
  else
    "$1" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = \([0-9]*\).*/\1/p'
  fi
}

find_java() {
  for candidate in "${JAVA_HOME:-}/bin/java" "$(command -v java || true)" \
    "$HOME"/.sdkman/candidates/java/*/bin/java /usr/lib/jvm/*/bin/java /opt/*/bin/java \
    /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java; do
    if [ -x "$candidate" ]; then
      version=$(version_of "$candidate")
      if [ -n "$version" ] && [ "$version" -ge 25 ]; then
        printf '%s\n' "$candidate"
        return 0
      fi
    fi
  done
  return 1
}

stale() {
  [ ! -f "$1" ] && return 0
  [ -n "$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/benchmarks/*/pom.xml "$root"/*/src/main \
    "$root"/benchmarks/*/src/main -newer "$1" -type f 2>/dev/null | head -n 1)" ]
}

# The classes that a start loads, laid out ahead by the JVM (class-data sharing): a start takes half as long. Beside the
# jar, or where that may not be written in the user's cache; one for each JDK, which can only use its own.
archive_of() {
  key=$(printf '%s %s' "$java" "$1" | cksum)
  archive=$1-${key%% *}.jsa
  if [ ! -w "${1%/*}" ] && [ ! -f "$archive" ]; then
    archive=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/raid-offload/${archive##*/}
  fi
}

# launch NAME MODULE JAR CLASS FLAGS ARGUMENTS...
launch() {
  name=$1 module=$2 jar=$root/$2/target/$3 class=$4 flags=$5
  shift 5
  java=$(find_java) || {
    echo "$name: no JDK 25 or newer found; install one or set JAVA_HOME to it" >&2
    exit 2
  }
  if stale "$jar"; then
    command -v mvn >/dev/null || {
      echo "$name: Maven (mvn) is needed to build $jar" >&2
      exit 2
    }
    echo "$name: building (this takes a minute the first time) ..." >&2
    (cd "$root" && mvn -q -B -DskipTests -Dspotless.check.skip=true -Djacoco.skip=true -pl "$module" -am package >&2) || {
      echo "$name: the build failed; run mvn verify in the project to see why" >&2
      exit 2
    }
  fi
  set -- "$class" "$@"
  archive_of "$jar"
  if { [ ! -f "$archive" ] || [ "$jar" -nt "$archive" ]; } && mkdir -p "${archive%/*}" 2>/dev/null \
    && [ -w "${archive%/*}" ]; then
    # In the background, so that this start need not wait for it. What comes to nothing is not tried again.
    (
      made=$archive.$$
      "$java" $flags -Xlog:disable -XX:ArchiveClassesAtExit="$made" --enable-native-access=ALL-UNNAMED \
        -XX:+UseSerialGC -cp "$jar" "$class" --help || : >"$made"
      mv -f "$made" "$archive"
    ) >/dev/null 2>&1 </dev/null &
  fi
  # A JVM that cannot use the archive (another JDK, an older jar) does without, and says nothing.
  exec "$java" -Xlog:disable -Xlog:all=error:stderr -XX:SharedArchiveFile="$archive" -Xshare:auto \
    -Draidoffload.advice=off $flags --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -cp "$jar" "$@"
}
