import json

seen = json.load(open("bill.json"))
bill = seen["bill"]
assert bill["source"] == "res-fee-records" and bill["currency"] == "CNY" and bill["gap"] is None
kinds = {thing["resource"]["kind"] for thing in bill["located"]}
assert {"notebook", "pool"} <= kinds, kinds
assert all(thing["resource"] is None for thing in bill["not_located"])
assert sum(thing["lines"] for thing in bill["located"] + bill["not_located"]) > 100
