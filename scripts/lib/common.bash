# SPDX-License-Identifier: Apache-2.0
#
# What verify and test share: saying things, packages, compiler, configuring and building. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

base_packages=(g++ cmake ninja-build libgtest-dev librapidcheck-dev libcli11-dev libfmt-dev
  nlohmann-json3-dev libmd4c-dev libmd4c-html0-dev)

# For the rules that only a look into function bodies can check.
checker_packages=(clang-19 llvm-19-dev libclang-19-dev)

say() { printf '== %s\n' "$*" >&2; }

# One sentence and exit status 3: usage or environment.
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 3
}

# Names of all suites, read from the one line that plugs each in.
known_runtimes() {
  grep -rhoE '^ *taskspec_add_suite\([a-z0-9_-]+' --include=CMakeLists.txt --exclude-dir=selftest \
    "$root/conformance" |
    sed 's/.*(//' | sort -u
}

packages_of_runtime() {
  case $1 in
    reference) echo "${checker_packages[@]}" ;;
    asio) echo libboost1.81-dev "${checker_packages[@]}" ;;
    textbook) echo "${checker_packages[@]}" ;;
    tbb) echo libtbb-dev "${checker_packages[@]}" ;;
    tokio) echo cargo librust-tokio-dev librust-tokio-util-dev "${checker_packages[@]}" ;;
  esac
}

is_installed() { [[ $(dpkg-query -W -f='${Status}' "$1" 2>/dev/null) == *'ok installed' ]]; }

# cargo may be there without Debian's package, and so may a compiler.
is_present() {
  is_installed "$1" && return
  case $1 in
    cargo | cmake | g++) command -v "$1" >/dev/null ;;
    ninja-build) command -v ninja >/dev/null ;;
    *) return 1 ;;
  esac
}

missing_packages() {
  local package
  for package in $(printf '%s\n' "$@" | sort -u); do
    is_present "$package" || printf '%s\n' "$package"
  done
}

install_missing() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null ||
    die "missing: ${missing[*]}; there is no apt-get here, so install what these Debian packages hold"
  [[ $(id -u) == 0 ]] || die "missing: ${missing[*]}; run 'apt-get install ${missing[*]}' as root"
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 && return
  apt-get update -qq >/dev/null || die "missing: ${missing[*]}; apt-get update failed"
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    die "missing: ${missing[*]}; apt-get could not install them"
}

# g++ 12 or clang 17: coroutines that work.
check_compiler() {
  local compiler=${CXX:-g++} version least=12 name=g++
  command -v "$compiler" >/dev/null || die "the compiler '$compiler' was not found (package g++)"
  version=$("$compiler" -dumpversion) || die "'$compiler -dumpversion' failed"
  [[ $("$compiler" --version) == *clang* ]] && least=17 name=clang
  [[ ${version%%.*} =~ ^[0-9]+$ ]] || die "'$compiler -dumpversion' says '$version'"
  ((${version%%.*} >= least)) ||
    die "the compiler is too old: $name $version, needed is $least or newer; set CXX to a newer one"
}

# For cmake, unquoted: one word, or none.
launcher_option() { ! command -v ccache >/dev/null || echo -DCMAKE_CXX_COMPILER_LAUNCHER=ccache; }

configure() { # <preset> [option…]
  local preset=$1
  shift
  say "configuring build/$preset"
  (cd "$root" && cmake --preset "$preset" $(launcher_option) "$@" >"$root/build/$preset.configure.log" 2>&1) || {
    cat "$root/build/$preset.configure.log" >&2
    die "configuring build/$preset failed; its output is above"
  }
}

# grep reads all of its input, so that ninja never writes into a closed pipe (pipefail would see it).
has_target() { # <preset> <target>
  ninja -C "$root/build/$1" -t targets all | grep -E "^$2: " >/dev/null
}

build() { # <preset> <target…>
  local preset=$1 jobs
  shift
  jobs=$(nproc)
  ((jobs > 2)) && jobs=2
  say "building $* in build/$preset"
  cmake --build "$root/build/$preset" --parallel "$jobs" --target "$@" >&2 ||
    die "building $* in build/$preset failed; the compiler's output is above"
}

# Those of the given targets that the build has.
existing_targets() { # <preset> <target…>
  local preset=$1 target
  shift
  for target in "$@"; do
    has_target "$preset" "$target" && printf '%s\n' "$target"
  done
  return 0
}

# Those that build programs which `taskspec` runs.
known_presets() {
  sed -n '/buildPresets/,$ s/.*{"name": "\([a-z]*\)".*/\1/p' "$root/CMakePresets.json" | grep -v '^explore$'
}

preset_of_sanitizer() {
  case $1 in
    none) echo release ;;
    thread) echo tsan ;;
    address) echo asan ;;
    *) die "--sanitizer is thread or address, not '$1'" ;;
  esac
}
