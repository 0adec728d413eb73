#!/bin/sh
# fetch.sh DIR: puts the panel of the RAND Health Insurance Experiment at DIR/randhie.csv (3.7 MB), from the statsmodels wheel on PyPI
# (12 MB), which ships it. Needs python3 with pip. What is there already and right is not fetched again; anything else fails.
set -eu

dir=${1:?usage: fetch.sh DIR}
here=$(dirname "$0")
sum=fe64f3c8e987779daa6052dd756d9ce277e025330f5549126c7c2f6a3c9c5541

right() {
	[ -f "$dir/randhie.csv" ] && python3 - "$dir/randhie.csv" $sum <<-'END'
		import hashlib, sys
		sys.exit(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest() != sys.argv[2])
	END
}

right && exit 0
mkdir -p "$dir"
work=$(mktemp -d "$dir/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
	--platform manylinux_2_28_x86_64 --implementation cp --python-version 3.11 --abi cp311 \
	--dest "$work" --requirement "$here/requirements.txt"
python3 -m zipfile -e "$work"/statsmodels-*.whl "$work"
mv "$work/statsmodels/datasets/randhie/src/randhie.csv" "$dir/randhie.csv"
right || { echo "fetch.sh: $dir/randhie.csv is not the file expected (sha256 $sum)" >&2; exit 1; }
