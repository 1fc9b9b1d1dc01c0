#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
#
# Makes sure that the programs the tests drive are on this machine. As root on
# Debian it installs what is missing; anywhere else it names what is missing
# and what it is for, and fails. Quiet when everything is there.
#
# A part is judged by what it does (a program, a font), not by a package name,
# so that a server or a browser from elsewhere serves as well.
set -eu

# PostgreSQL keeps its server programs outside PATH on Debian.
postgres_server() {
	for initdb in /usr/lib/postgresql/*/bin/initdb "$(command -v initdb 2>/dev/null || true)"; do
		[ -x "$initdb" ] || continue
		version=$("$initdb" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
		[ "${version:-0}" -ge 15 ] && return 0
	done
	return 1
}

has() { command -v "$1" >/dev/null 2>&1; }

font() { has fc-list && fc-list : family | grep -q "$1"; }

missing=
report=
need() { # package, what it is for
	missing="$missing $1"
	report="$report
  $1: $2"
}

look() {
	missing=
	report=
	postgres_server || need postgresql "the second engine, server 15 or newer; the parts are tested on both"
	has chromium || has chromium-browser || has google-chrome ||
		need chromium "the browser journeys, and printing a briefing to PDF"
	font "Noto Sans" || need fonts-noto-core "Latin, Cyrillic and Greek letters in printed pages"
	font "Noto Sans CJK" || need fonts-noto-cjk "Japanese and Korean letters in printed pages"
	has pdftotext || need poppler-utils "reading back the printed PDF (pdftotext, pdftoppm)"
	has soffice || has libreoffice ||
		need libreoffice-writer-nogui "opening the DOCX briefing in a word processor"
}

look
[ -z "$missing" ] && exit 0

if [ "$(id -u)" != 0 ] || ! has apt-get; then
	echo "The tests need programs that are not on this machine:$report" >&2
	if has apt-get; then
		echo "Install them with: sudo apt-get install$missing" >&2
	else
		echo "The names are Debian's; install what your system calls them." >&2
	fi
	exit 1
fi

echo "Installing what the tests need:$report"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # the list is meant to split into words
if ! { apt-get -q update && apt-get install -qy --no-install-recommends $missing fontconfig; } >"$log" 2>&1 </dev/null; then
	cat "$log" >&2
	echo "apt-get could not install:$missing" >&2
	exit 1
fi

look
if [ -n "$missing" ]; then
	echo "Still missing after apt-get:$report" >&2
	exit 1
fi
