#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Fetches Eclipse EDC once into bin/interop/edc, with the few classes that it
# needs beside its own, and runs the command given after it: without one, the
# checks that a node and EDC understand one another.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly lib=bin/interop/edc

tools/tck/java.sh
if [ ! -e "$lib/.whole" ] || [ tools/interop/edc/pom.xml -nt "$lib/.whole" ]; then
	rm -rf "$lib"
	mvn -q -B -f tools/interop/edc/pom.xml dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$PWD/$lib"
	touch "$lib/.whole"
fi
if [ tools/interop/edc/Proxy.java -nt "$lib/proxy/interop/Proxy.class" ]; then
	mkdir -p "$lib/proxy/META-INF/services"
	javac -nowarn -proc:none -cp "$lib/*" -d "$lib/proxy" tools/interop/edc/Proxy.java 2> >(grep -v warning >&2)
	echo interop.Proxy >"$lib/proxy/META-INF/services/org.eclipse.edc.spi.system.ServiceExtension"
fi
if [ $# = 0 ]; then
	set -- go run ./e2e/interop
fi
exec "$@"
