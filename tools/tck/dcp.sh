#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Runs the official test kit of the Decentralized Claims Protocol against a node:
# as holder, as issuer and as verifier, each time a fresh one. Fails when a test
# fails, and when not all of them ran.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly want_passed=85 want_skipped=3
readonly lib=bin/tck/dcp

tools/tck/java.sh
if [ ! -d "$lib" ] || [ tools/tck/dcp/pom.xml -nt "$lib" ]; then
	rm -rf "$lib"
	mvn -q -B -f tools/tck/dcp/pom.xml dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$PWD/$lib"
fi
CGO_ENABLED=0 go build -tags tck -o bin/tck/entente ./cmd/entente

work=$(mktemp -d)
node=
stop() {
	if [ -n "$node" ]; then
		kill "$node" 2>/dev/null || true
		wait "$node" 2>/dev/null || true
		node=
	fi
}
trap 'stop; rm -rf "$work"' EXIT

# free prints a port of loopback that nobody listens on.
free() {
	local port
	while port=$((20000 + RANDOM % 10000)); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port" && return; }
	done
}

passed=0 skipped=0 bad=0

# count adds up what the summary of a run says.
count() { sed -nE "s/^\[ *([0-9]+) tests $2 *\]\$/\1/p" "$1"; }

# run takes a name for the role, what the kit is told of us, and its packages.
run() {
	local role=$1 settings=$2 port kit did
	shift 2
	port=$(free)
	while kit=$(free) && [ "$kit" = "$port" ]; do :; done
	did="did:web:localhost%3A$port:node"
	bin/tck/entente tck dcp --db "$work/$role.db" --did "$did" --address "127.0.0.1:$port" --authority \
		--trust "did:web:localhost%3A$kit:issuer" --client kit --secret of-the-kit --log-level DEBUG >"$work/$role.node" 2>&1 &
	node=$!
	for _ in $(seq 100); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
		sleep 0.1
	done
	local properties=(
		"-Ddataspacetck.launcher=org.eclipse.dataspacetck.dcp.system.DcpSystemLauncher"
		"-Ddataspacetck.callback.address=http://localhost:$kit" "-Ddataspacetck.port=$kit"
	)
	for setting in $settings; do
		setting=${setting//@DID@/$did}
		properties+=("-Ddataspacetck.${setting//@URL@/http://localhost:$port}")
	done
	local packages=()
	for package in "$@"; do
		packages+=(--select-package "org.eclipse.dataspacetck.dcp.verification.$package")
	done
	java "${properties[@]}" -cp "$lib/*" org.junit.platform.console.ConsoleLauncher execute "${packages[@]}" \
		--include-classname '.*Test' --fail-if-no-tests --disable-banner --disable-ansi-colors --details=tree >"$work/$role.kit" 2>&1 || bad=1
	stop
	local ok no
	ok=$(count "$work/$role.kit" successful) no=$(count "$work/$role.kit" skipped)
	passed=$((passed + ${ok:-0})) skipped=$((skipped + ${no:-0}))
	echo "$role: ${ok:-no} tests passed, $(count "$work/$role.kit" failed) failed, ${no:-?} skipped by the kit"
	if [ -n "${TCK_LOGS:-}" ]; then
		mkdir -p "$TCK_LOGS" && cp "$work/$role.kit" "$work/$role.node" "$TCK_LOGS/"
	elif [ "$bad" != 0 ]; then
		grep -E '\[X\]|=>' "$work/$role.kit" || tail -40 "$work/$role.kit"
	fi
}

run holder "did.holder=@DID@ sts.url=@URL@/tck/sts sts.client.id=kit sts.client.secret=of-the-kit" presentation.cs issuance.cs
run issuer "did.issuer=@DID@" issuance.issuer
run verifier "did.verifier=@DID@ vpp.trigger.endpoint=@URL@/tck/trigger" presentation.verifier

echo "DCP test kit: $passed passed, $skipped skipped by the kit; wanted are $want_passed and $want_skipped"
[ "$bad" = 0 ] && [ "$passed" = "$want_passed" ] && [ "$skipped" = "$want_skipped" ]
