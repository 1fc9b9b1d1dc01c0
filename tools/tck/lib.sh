# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# What the runs of official kits and peers have in common. Sourced.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/entente-kits

# java_tools makes sure of a JDK of at least 17 and of Maven.
java_tools() {
	if command -v java >/dev/null && command -v mvn >/dev/null; then
		return
	fi
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		echo "java (17 or newer) and mvn are needed; Debian's packages are openjdk-17-jre-headless and maven" >&2
		exit 1
	fi
	echo "Installing a JDK and Maven"
	local log
	log=$(mktemp)
	if ! { apt-get -q update && { DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends openjdk-17-jdk-headless maven ||
		DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends default-jdk-headless maven; }; } >"$log" 2>&1 </dev/null; then
		cat "$log" >&2
		exit 1
	fi
	rm -f "$log"
}

# jars DIR: fetches what DIR/pom.xml names, once per content of that file, and
# prints the folder.
jars() {
	local mark lib
	mark=$(sha256sum "$1/pom.xml" | cut -c1-16)
	lib=$cache/$(basename "$1")-$mark
	if [ ! -e "$lib/complete" ]; then
		mkdir -p "$lib"
		local tries
		for tries in 1 2 3; do
			if mvn -q -B -f "$1/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$lib" >&2; then
				touch "$lib/complete"
				break
			fi
			echo "Maven did not get everything (attempt $tries)" >&2
			sleep 5
		done
		[ -e "$lib/complete" ] || return 1
	fi
	echo "$lib"
}

# waiting FILE TEXT SECONDS: until a line with TEXT is in FILE; prints it.
waiting() {
	local n
	for n in $(seq $(($3 * 10))); do
		if grep -m1 -- "$2" "$1" 2>/dev/null; then
			return
		fi
		sleep 0.1
	done
	echo "not seen in $n tenths of a second: $2" >&2
	tail -30 "$1" >&2
	return 1
}
