#!/bin/sh
# fetch.sh DIR: puts the eleven linear regression data sets of NIST's Statistical Reference Datasets into DIR (50 kB), as NIST
# publishes them, certified values included, from Debian's package gretl-data (2 MB), which ships them. Needs apt-get and dpkg-deb.
# What is there already and right is not fetched again; anything else fails.
set -eu

dir=${1:?usage: fetch.sh DIR}
here=$(cd "$(dirname "$0")" && pwd)

right() { (cd "$dir" && sha256sum --check --status "$here/SHA256SUMS") 2>/dev/null; }

mkdir -p "$dir"
right && exit 0
work=$(mktemp -d "$dir/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work" # apt-get downloads as a user of its own
(cd "$work" && apt-get -qq download gretl-data) || { echo "fetch.sh: apt-get cannot download gretl-data: run apt-get update first" >&2; exit 1; }
dpkg-deb --extract "$work"/gretl-data_*.deb "$work"
mv "$work"/usr/share/gretl/data/nist/*.dat "$dir/"
right || { echo "fetch.sh: the files in $dir are not those expected ($here/SHA256SUMS)" >&2; exit 1; }
