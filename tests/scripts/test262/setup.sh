#!/bin/sh
# Installs test262, the conformance suite of the language, under target/tools/test262.
# Debian carries it inside the sources of SpiderMonkey, where apt checks it; unpack.mjs
# makes the suite of it again. Safe to run again; what is there already is left alone.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
tools=$(CDPATH='' cd -- "$here/../../.." && pwd)/target/tools/test262
# The release of Debian, its package, and the commit of test262 that this one holds.
release=trixie
package=mozjs128
commit=79e9b39f3a576154b1bc39f9dbd95d25addc4ebf
keys=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
    printf 'error: %s\n\nhint: %s\n' "$1" "$2" >&2
    exit 1
}

want="$commit $(cat "$here/setup.sh" "$here/unpack.mjs" | cksum)"
if [ -f "$tools/stamp" ] && [ "$(cat "$tools/stamp")" = "$want" ]; then
    echo 'test262: there already'
    exit 0
fi
command -v apt-get >/dev/null 2>&1 ||
    fail 'test262 comes from a source package of Debian, and apt-get is not there' "unpack a checkout of test262 at $commit into $tools and write its stamp: $want"
[ -f "$keys" ] || fail "the keys of Debian's archive are not there: $keys" 'apt-get install debian-archive-keyring'

echo 'test262: installing'
rm -rf "$tools"
mkdir -p "$tools/apt/lists/partial" "$tools/apt/archives/partial" "$tools/download"
apt() {
    apt-get -qq -o Dir::Etc::sourcelist="$tools/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::lists="$tools/apt/lists" -o Dir::Cache="$tools/apt" -o APT::Sandbox::User=root "$@"
}
# The archive that this machine uses anyway, asked for another release.
archive=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Identifier: Packages' | grep -v security | head -n 1)
[ -n "$archive" ] || fail "no archive of Debian is set up for apt" 'run apt-get update, then this again'
printf 'deb-src [signed-by=%s] %s %s main\n' "$keys" "$archive" "$release" >"$tools/apt/sources.list"
apt update
(cd "$tools/download" && apt source --download-only "$package")
tar -xJf "$tools"/download/"$package"_*.orig.tar.xz -C "$tools/download" --strip-components=4 --wildcards '*/js/src/tests/test262'
grep -q "^commit $commit" "$tools/download/test262/GIT-INFO" ||
    fail "$package of $release holds another commit of test262 than $commit" 'take that one as the new pin, and look at the failures again'
node "$here/unpack.mjs" "$tools/download/test262" "$tools"
rm -rf "$tools/apt" "$tools/download"
printf '%s' "$want" >"$tools/stamp"
