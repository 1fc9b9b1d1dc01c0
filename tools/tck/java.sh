#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
#
# Makes sure that Java 17 or newer and Maven are here, which the official test
# kits need. As root on Debian it installs what is missing; anywhere else it
# says so and fails.
set -eu

java17() {
	command -v java >/dev/null 2>&1 || return 1
	version=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
	[ "${version:-0}" -ge 17 ]
}

missing=
java17 || missing=default-jdk-headless # 17 on Debian 12
command -v mvn >/dev/null 2>&1 || missing="$missing maven"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
	echo "The test kits need Java 17 and Maven; missing, by Debian's names: $missing" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q update >/dev/null
# shellcheck disable=SC2086 # the list is meant to split into words
apt-get install -qy --no-install-recommends $missing >/dev/null
java17 && command -v mvn >/dev/null
