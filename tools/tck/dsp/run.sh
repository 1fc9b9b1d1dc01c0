#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Runs the official test kit of the Dataspace Protocol against the program,
# built with the test triggers. Fails unless every test that the kit has
# enabled was run and passed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
# shellcheck source=tools/tck/lib.sh
. "$here/../lib.sh"

want=65

java_tools
lib=$(jars "$here")
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; [ -n "${TCK_KEEP:-}" ] && cp "$work"/node.db* "$TCK_KEEP"/; rm -rf "$work"' EXIT

cd "$root"
go build -tags tck -o "$work/entente" ./cmd/entente
"$work/entente" --db "$work/node.db" tck dsp --address 127.0.0.1:0 >"$work/node.log" 2>&1 &
port=$(waiting "$work/node.log" "ready on" 20 | sed 's/.*://')
port_kit=${TCK_PORT:-18083}
base=http://localhost:$port/dsp

ids=()
for n in 01_01 01_02 01_03 01_04 02_01 02_02 02_03 02_04 02_05 02_06 02_07 03_01 03_02 03_03 03_04; do
	ids+=("-DCN_${n}_DATASETID=ACN${n/_/}" "-DCN_${n}_OFFERID=ACN${n/_/}#offer")
done
for n in 01_01 01_02 01_03 01_04 02_01 02_02 02_03 02_04 02_05 02_06 03_01 03_02 03_03 03_04 03_05 03_06; do
	ids+=("-DCN_C_${n}_DATASETID=ACNC${n/_/}" "-DCN_C_${n}_OFFERID=ACNC${n/_/}#offer")
done
for n in 01_01 01_02 01_03 01_04 01_05 02_01 02_02 02_03 02_04 02_05 03_01 03_02 03_03 03_04 03_05 03_06; do
	for side in "" C_; do
		ids+=("-DTP_${side}${n}_AGREEMENTID=ATP${side%_}${n/_/}" "-DTP_${side}${n}_FORMAT=HttpData-PULL")
	done
done

set +e
java -cp "$lib/*" -Ddataspacetck.launcher=org.eclipse.dataspacetck.dsp.system.DspSystemLauncher \
	-Ddataspacetck.dsp.local.connector=false -Ddataspacetck.local.connector=false \
	-Ddataspacetck.dsp.connector.agent.id=did:web:localhost \
	-Ddataspacetck.dsp.connector.http.url="$base/2025-1" \
	-Ddataspacetck.dsp.connector.http.base.url="$base" \
	-Ddataspacetck.dsp.connector.http.headers.authorization=none \
	-Ddataspacetck.dsp.connector.negotiation.initiate.url="http://localhost:$port/tck/negotiations/requests" \
	-Ddataspacetck.dsp.connector.transfer.initiate.url="http://localhost:$port/tck/transfers/requests" \
	-Ddataspacetck.host=localhost -Ddataspacetck.port="$port_kit" -Ddataspacetck.callback.address="http://localhost:$port_kit" \
	-Ddataspacetck.dsp.default.wait=${TCK_WAIT:-15} \
	-DCAT_01_01_DATASETID=CAT0101 -DCAT_01_02_DATASETID=CAT0102 -DCAT_01_03_DATASETID=CAT0103 \
	"${ids[@]}" \
	org.junit.platform.console.ConsoleLauncher execute --select-package org.eclipse.dataspacetck.dsp.verification \
	--include-classname '.*Test' --fail-if-no-tests --disable-banner --disable-ansi-colors >"$work/kit.log" 2>&1
status=$?
set -e
passed=$(sed -n 's/^\[ *\([0-9]*\) tests successful.*/\1/p' "$work/kit.log")
failed=$(sed -n 's/^\[ *\([0-9]*\) tests failed.*/\1/p' "$work/kit.log")
skipped=$(sed -n 's/^\[ *\([0-9]*\) tests skipped.*/\1/p' "$work/kit.log")
if [ $status != 0 ] || [ "${passed:-0}" != $want ] || [ "${failed:-1}" != 0 ]; then
	cat "$work/kit.log"
	echo "== the node said"
	tail -50 "$work/node.log"
	echo "Dataspace Protocol test kit: ${passed:-0} of $want passed, ${failed:-?} failed, ${skipped:-?} skipped by the kit" >&2
	exit 1
fi
echo "Dataspace Protocol test kit: $passed of $want passed, $failed failed, $skipped skipped by the kit"
