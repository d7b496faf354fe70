# Sourced by the launchers beside it: finds a JDK 25 or newer, builds a jar that is missing or older than its sources,
# and runs a class of it. The caller sets $bin to the folder of this file.

root=$(CDPATH= cd -- "${bin:-benchmarks/bin}/../.." && pwd)

# The release file of a JDK says its version without starting it, or any other program.
version_of() {
  home=${1%/bin/java}
  if [ ! -r "$home/release" ]; then
    home=$(readlink -f -- "$1")
    home=${home%/bin/java}
  fi
  if [ -r "$home/release" ]; then
    while IFS= read -r line; do
      case $line in
        JAVA_VERSION=\"*)
          line=${line#*\"}
          printf '%s\n' "${line%%[!0-9]*}"
          return
          ;;
      esac
    done <"$home/release"
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

# Lays the classes of $jar out as the JVM keeps them in memory, loaded and linked, beside the jar: a short command then takes
# two thirds of its time. The JVM watches a few commands on some zeros, which takes two seconds, once for a jar. What it
# would note of how often methods ran is left out: compilers that start at once would only be in the way. What cannot be
# made is left empty, and the JVM passes over a file that does not fit it. RAID_OFFLOAD_ARCHIVE=off does without.
archive_classes() {
  archive=${jar%.jar}.aot
  [ "${RAID_OFFLOAD_ARCHIVE:-on}" != off ] || return 1
  [ "$archive" -nt "$jar" ] && return 0
  [ -w "${jar%/*}" ] || return 1
  half=$archive.$$
  if "$java" -Draidoffload.advice=off -Xlog:disable -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions \
      -XX:-AOTRecordTraining "-XX:AOTCacheOutput=$half" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
      --sun-misc-unsafe-memory-access=allow -cp "$jar" org.raidoffload.cli.Rehearsal >/dev/null 2>&1 &&
    mv -f "$half" "$archive" 2>/dev/null; then
    made=0
  else
    made=1
    : 2>/dev/null >"$archive" || true
  fi
  rm -f "$half" "$half.config"
  return $made
}

# launch NAME MODULE JAR CLASS FLAGS ARGUMENTS...; with $archived not empty, CLASS is the jar's main class
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
  # What only prints a text is over before the better compiler would pay.
  case " $* " in
    *" --help "* | *" -h "* | *" --version "* | *" -V "*) flags="-XX:TieredStopAtLevel=1 $flags" ;;
  esac
  if [ -n "${archived:-}" ] && archive_classes; then
    exec "$java" -Draidoffload.advice=off -Xlog:disable "-XX:AOTCache=$archive" -XX:+UseSerialGC $flags \
      -jar "$jar" "$@"
  fi
  exec "$java" -Draidoffload.advice=off $flags --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -cp "$jar" "$class" "$@"
}
