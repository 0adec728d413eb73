#!/bin/sh
# fetch.sh DIR: puts public data sets that statsmodels ships into DIR, from its wheel on PyPI (12 MB): randhie.csv, the panel of the RAND
# Health Insurance Experiment (3.7 MB), and enet_binomial.csv and enet_poisson.csv, made-up data for elastic nets (6 kB each). Needs
# python3 with pip. What is there already and right is not fetched again; anything else fails.
set -eu

dir=${1:?usage: fetch.sh DIR}
here=$(dirname "$0")
# sha256 and place in the wheel
files='fe64f3c8e987779daa6052dd756d9ce277e025330f5549126c7c2f6a3c9c5541 statsmodels/datasets/randhie/src/randhie.csv
323cd1f3e4ea7d5f01f80b5509681de168dbf7e34e0cd68991eb2dc710dacd5d statsmodels/genmod/tests/results/enet_binomial.csv
2401f8891988a22bdb5937ea83f4eae85d8077566f0663cc72af2642884666d5 statsmodels/genmod/tests/results/enet_poisson.csv'

# right: are the files in DIR those expected
right() {
	python3 - "$dir" "$files" <<-'END'
		import hashlib, os, sys
		for line in sys.argv[2].splitlines():
		    want, path = line.split()
		    path = os.path.join(sys.argv[1], os.path.basename(path))
		    if not os.path.exists(path) or hashlib.sha256(open(path, "rb").read()).hexdigest() != want:
		        sys.exit(f"fetch.sh: {path} is not the file expected (sha256 {want})")
	END
}

right 2>/dev/null && exit 0
mkdir -p "$dir"
work=$(mktemp -d "$dir/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
	--platform manylinux_2_28_x86_64 --implementation cp --python-version 3.11 --abi cp311 \
	--dest "$work" --requirement "$here/requirements.txt"
python3 -m zipfile -e "$work"/statsmodels-*.whl "$work"
echo "$files" | while read -r _ path; do mv "$work/$path" "$dir/"; done
right
