"""touched.py URL KIND...: what a practice cloud's ledger says was changed; fails on other kinds."""
import collections
import json
import sys
import urllib.request

url, allowed = sys.argv[1], set(sys.argv[2:])
with urllib.request.urlopen(url + "/_sandbox/ledger", timeout=30) as answer:
    ledger = json.load(answer)
touched = collections.Counter(e["kind"] for e in ledger if e["effect"] == "changed")
for kind, count in sorted(touched.items()):
    print(f"  {count:3d} changes of {kind}")
others = set(touched) - allowed
if others or not touched:
    sys.exit(f"something else was changed: {', '.join(sorted(others)) or 'nothing at all'}")
