#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Runs the official test kit of the Dataspace Protocol against a node. Fails
# when a test fails, and when not all of them ran.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly want_passed=65 want_skipped=2
readonly lib=bin/tck/dsp

tools/tck/java.sh
if [ ! -d "$lib" ] || [ tools/tck/dsp/pom.xml -nt "$lib" ]; then
	rm -rf "$lib"
	mvn -q -B -f tools/tck/dsp/pom.xml dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$PWD/$lib"
fi
CGO_ENABLED=0 go build -tags tck -o bin/tck/entente ./cmd/entente

work=$(mktemp -d)
node=
stop() {
	[ -z "$node" ] || { kill "$node" 2>/dev/null || true; wait "$node" 2>/dev/null || true; }
	[ -z "${TCK_LOGS:-}" ] || { mkdir -p "$TCK_LOGS" && cp "$work"/* "$TCK_LOGS/"; }
	rm -rf "$work"
}
trap stop EXIT

# free prints a port of loopback that nobody listens on.
free() {
	local port
	while port=$((20000 + RANDOM % 10000)); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port" && return; }
	done
}
port=$(free) kit=$(free)
bin/tck/entente tck dsp --db "$work/node.db" --address "127.0.0.1:$port" >"$work/node.log" 2>&1 &
node=$!
for _ in $(seq 100); do
	(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
	sleep 0.1
done

# The kit names, for each test, the dataset or agreement that it is about.
properties=()
for n in 01_01 01_02 01_03 01_04 02_01 02_02 02_03 02_04 02_05 02_06 02_07 03_01 03_02 03_03 03_04; do
	properties+=("-DCN_${n}_DATASETID=ACN${n/_/}" "-DCN_${n}_OFFERID=ACN${n/_/}#offer")
done
for n in 01_01 01_02 01_03 01_04 02_01 02_02 02_03 02_04 02_05 02_06 03_01 03_02 03_03 03_04 03_05 03_06; do
	properties+=("-DCN_C_${n}_DATASETID=ACNC${n/_/}" "-DCN_C_${n}_OFFERID=ACNC${n/_/}#offer")
done
for n in 01_01 01_02 01_03 01_04 01_05 02_01 02_02 02_03 02_04 02_05 03_01 03_02 03_03 03_04 03_05 03_06; do
	for side in "" C_; do
		properties+=("-DTP_${side}${n}_AGREEMENTID=ATP${side%_}${n/_/}" "-DTP_${side}${n}_FORMAT=HttpData-PULL")
	done
done
prefix=-Ddataspacetck
java -cp "$lib/*" $prefix.launcher=org.eclipse.dataspacetck.dsp.system.DspSystemLauncher \
	$prefix.dsp.local.connector=false $prefix.local.connector=false $prefix.dsp.default.wait=15 \
	$prefix.callback.address="http://localhost:$kit" $prefix.port="$kit" \
	$prefix.dsp.connector.agent.id=did:web:localhost \
	$prefix.dsp.connector.http.url="http://localhost:$port/dsp/2025-1" \
	$prefix.dsp.connector.http.base.url="http://localhost:$port/dsp" \
	$prefix.dsp.connector.http.headers.authorization=none \
	$prefix.dsp.connector.negotiation.initiate.url="http://localhost:$port/tck/negotiations/requests" \
	$prefix.dsp.connector.transfer.initiate.url="http://localhost:$port/tck/transfers/requests" \
	-DCAT_01_01_DATASETID=CAT0101 -DCAT_01_02_DATASETID=CAT0102 -DCAT_01_03_DATASETID=CAT0103 "${properties[@]}" \
	org.junit.platform.console.ConsoleLauncher execute --select-package org.eclipse.dataspacetck.dsp.verification \
	--include-classname '.*Test' --fail-if-no-tests --disable-banner --disable-ansi-colors --details=tree >"$work/kit.log" 2>&1 && bad=0 || bad=1

# count adds up what the summary of the run says.
count() { sed -nE "s/^\[ *([0-9]+) tests $1 *\]\$/\1/p" "$work/kit.log"; }
passed=$(count successful) failed=$(count failed) skipped=$(count skipped)
[ "$bad" = 0 ] || grep -E '\[X\]|✘|=>' "$work/kit.log" || tail -40 "$work/kit.log"
echo "DSP test kit: ${passed:-no} passed, ${failed:-?} failed, ${skipped:-?} skipped by the kit; wanted are $want_passed, 0 and $want_skipped"
[ "$bad" = 0 ] && [ "${passed:-}" = "$want_passed" ] && [ "${skipped:-}" = "$want_skipped" ]
