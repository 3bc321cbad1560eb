#!/usr/bin/env bash
# Records tshark's answers beside the fixtures, so that `npm test` needs no tshark:
#   fixtures/expected/FILE.list      frame.number, Source, Destination, Protocol, frame.len, Info; tab-separated, all frames
#   fixtures/expected/FILE.json.gz   `tshark -n -r FILE -T json`, all frames (compressed: it is twenty times as large)
# with the options that fixtures/options.txt has for the file.
#
# usage: scripts/record-expected.sh [FILE ...]       (all fixtures by default; needs tshark 4.0)
set -euo pipefail
cd "$(dirname "$0")/../fixtures"
export TZ=UTC LC_ALL=C.UTF-8
# A home of its own: somebody's preferences or name files must not show in the answers.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME=$home XDG_CONFIG_HOME=$home WIRESHARK_CONFIG_DIR=$home

version=$(tshark --version 2>/dev/null | head -n 1)
case $version in
  *' 4.0.'*) ;;
  *) echo "record-expected: the recorded answers are tshark 4.0's, this is $version" >&2; exit 1 ;;
esac

mkdir -p expected
[ $# -gt 0 ] || set -- *.pcap *.pcapng *.gz *.zst *.lz4
for file in "$@"; do
  file=$(basename "$file")
  read -ra options < <(sed -n "s/^$file //p" options.txt) || true
  tshark -n -r "$file" "${options[@]}" -T fields -E occurrence=a -e frame.number -e _ws.col.Source -e _ws.col.Destination \
    -e _ws.col.Protocol -e frame.len -e _ws.col.Info >"expected/$file.list" 2>/dev/null || true
  tshark -n -r "$file" "${options[@]}" -T json 2>/dev/null | gzip -n -9 >"expected/$file.json.gz" || true
done
du -sk --apparent-size . | awk '{ print "fixtures: " $1 " KiB" }'
