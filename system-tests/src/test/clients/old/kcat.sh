#!/usr/bin/env bash
# librdkafka as it speaks to an old broker; see ../README.md.
set -euo pipefail
bootstrap=$1 topic=$2 expected=$3 version=$4
old=(-b "$bootstrap" -X api.version.request=false -X "broker.version.fallback=$version")
codecs="none gzip snappy lz4"

sent=0
for codec in $codecs; do
  for i in $(seq 0 49); do echo "k$((i % 17)):old-$codec-$i"; done | kcat "${old[@]}" -P -t "$topic" -K: -z "$codec"
  sent=$((sent + 50))
done
echo "sent $sent"
kcat "${old[@]}" -C -t "$topic" -o beginning -e -q -X check.crcs=true -f 'record %t %p %o %k %s -1\n'
# Groups came with 0.9.
case $version in
  0.8*) ;;
  *) timeout 60 kcat "${old[@]}" -G "group-$topic" -c $((expected + sent)) -q -X auto.offset.reset=earliest \
    -f 'record %t-group %p %o %k %s -1\n' "$topic" ;;
esac
