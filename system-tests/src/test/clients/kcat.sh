#!/usr/bin/env bash
# kcat against Barnabas; see README.md beside this file. kcat has no admin calls: auto-creation makes the topic.
set -euo pipefail
bootstrap=$1 prefix=$2 phase=$3
topic=$prefix-data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
codecs="none gzip snappy lz4 zstd"

records() { # CODEC FROM TO: lines key:value
  for i in $(seq "$2" "$3"); do echo "k$((i % 17)):$1-$i"; done
}

if [ "$phase" = before ]; then
  for codec in $codecs; do
    records "$codec" 0 199 | kcat -b "$bootstrap" -P -t "$topic" -K: -z "$codec" -H "codec=$codec" -X enable.idempotence=true
    echo "produce $codec: ok"
  done
  kcat -b "$bootstrap" -L -t "$topic" | grep -q "topic \"$topic\" with"
  kcat -b "$bootstrap" -C -t "$topic" -o beginning -e -q -X check.crcs=true -f '%p %k %s %h\n' > "$work/read"
  [ "$(wc -l < "$work/read")" = 1000 ] || { echo "read $(wc -l < "$work/read") of 1000"; exit 1; }
  awk '{
    n = split($3, part, "-"); codec = part[1]; number = part[2] + 0
    if ($2 != "k" number % 17 || $4 != "codec=" codec) { print "content: " $0; exit 1 }
    if (((codec, $2) in last) && last[codec, $2] >= number) { print "order: " $0; exit 1 }
    last[codec, $2] = number
  }' "$work/read"
  echo "consume 1000 in order: ok"
  timeout 60 kcat -b "$bootstrap" -G "$prefix-resume" -c 1000 -q -X auto.offset.reset=earliest -f '%s\n' "$topic" > "$work/group"
  [ "$(sort -u "$work/group" | wc -l)" = 1000 ]
  echo "group offsets, 1000 records: ok"
else
  records none 200 209 | kcat -b "$bootstrap" -P -t "$topic" -K:
  timeout 60 kcat -b "$bootstrap" -G "$prefix-resume" -c 10 -q -X auto.offset.reset=earliest -f '%s\n' "$topic" | sort > "$work/group"
  diff "$work/group" <(records none 200 209 | cut -d: -f2 | sort)
  echo "group offsets, 10 records: ok"
fi
