"""Compares what the cloud's ledger says of objects and buckets with what was meant: touched.py
[LINE...], each "EFFECT ID"; objects under several keys count once for each."""
import json
import os
import sys
import urllib.request

with urllib.request.urlopen(os.environ["API"] + "/_sandbox/ledger") as answer:
    ledger = json.load(answer)
seen = {f"{entry['effect']} {entry['id']}" for entry in ledger
        if entry["kind"] in ("obs_path", "bucket")}
wanted = set(sys.argv[1:])
for line in sorted(seen - wanted):
    print("not meant:", line)
for line in sorted(wanted - seen):
    print("missing:", line)
sys.exit(92 if seen != wanted else 0)
