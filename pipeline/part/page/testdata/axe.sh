#!/bin/sh
# axe.sh DIR: puts axe.min.js, the accessibility checks of axe-core (600 kB), into DIR, from its package on npm. Needs npm and openssl.
# What is there already is not fetched again; a package of another content fails.
set -eu

dir=${1:?usage: axe.sh DIR}
version=4.14.1
want='FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=='

[ -s "$dir/axe-$version.min.js" ] && exit 0
mkdir -p "$dir"
work=$(mktemp -d "$dir/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "axe-core@$version" >/dev/null)
have=$(openssl dgst -sha512 -binary "$work/axe-core-$version.tgz" | openssl base64 -A)
[ "$have" = "$want" ] || { echo "axe.sh: axe-core $version: have sha512 $have, want $want" >&2; exit 1; }
tar -xzf "$work/axe-core-$version.tgz" -C "$work" package/axe.min.js
mv "$work/package/axe.min.js" "$dir/axe-$version.min.js"
