#!/bin/sh
# fetch.sh DIR: downloads the Debian packages of sources.py (Debian 12 or compatible, apt-get update done) and unpacks
# each into DIR/src/<package>. What is there already is kept.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/debs" "$1/src"
for package in $(cd "$here" && python3 -c 'import sources; print(*sources.PACKAGES)'); do
    [ -d "$1/src/$package" ] && continue
    (cd "$1/debs" && apt-get download -q "$package")
    dpkg -x "$1"/debs/"$package"_*.deb "$1/src/$package"
    dpkg-deb -f "$1"/debs/"$package"_*.deb Package Version > "$1/src/$package/version.txt"
done
