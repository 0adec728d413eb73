#!/bin/sh
# chromium.sh: sees to it that there is a Chromium to run the page in, from Debian's package where there is none. Needs apt-get, and to be
# root, only then.
set -eu

command -v chromium >/dev/null || command -v google-chrome >/dev/null || apt-get -qq install -y --no-install-recommends chromium >/dev/null ||
	{ echo "chromium.sh: apt-get cannot install chromium: run apt-get update first, as root" >&2; exit 1; }
