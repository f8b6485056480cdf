#!/usr/bin/env python3
"""Looks at a practice cloud through its admin paths.

    practice_look.py meter URL            one line: how many meters run, and what they cost
    practice_look.py left URL FILE        what still runs and why; 0 only if it equals FILE
    practice_look.py paid_ahead           the ids of contracts in `billstop calendar --output json`
"""
import json
import sys

from practice import admin, running


def meter_line(meter):
    unknown = f", {meter['unknown']} at an unknown rate" if meter.get("unknown") else ""
    return f"{meter['running']} meters run, {meter['rate_per_hour']} an hour{unknown}"


def matches(entry, resource):
    named = entry["id"] == resource["id"] if "id" in entry else entry["name"] == resource["name"]
    return named and entry["kind"] == resource["kind"]


def running_meters(resource):
    return sorted(meter["what"] for meter in resource["meters"] if meter["running"])


def line(kind, name, meters, reason):
    return f"  {kind:<14} {name:<24} {', '.join(meters):<18} {reason}"


def compare(expected, resources):
    """-> (lines to show, True when exactly the expected meters of the expected ones run)"""
    still = [resource for resource in resources if running(resource)]
    lines, equal = [], True
    for resource in still:
        entry = next((e for e in expected if matches(e, resource)), None)
        meters = running_meters(resource)
        right = entry is not None and sorted(entry["meters"]) == meters
        equal = equal and right
        reason = entry["reason"] if right else "NOT EXPECTED"
        lines.append(line(resource["kind"], resource["name"] or resource["id"], meters, reason))
    for entry in expected:
        if not any(matches(entry, resource) for resource in still):
            equal = False
            lines.append(line(entry["kind"], entry.get("name") or entry["id"], entry["meters"],
                              "SHOULD STILL RUN, but does not"))
    return lines, equal


def main(arguments):
    command = arguments[0]
    if command == "paid_ahead":
        dates = json.load(sys.stdin)["dates"]
        print("\n".join(sorted({d["id"] for d in dates if d["kind"] == "subscription"})))
        return 0
    api = arguments[1]
    if command == "meter":
        print(meter_line(admin(api, "meter")))
        return 0
    with open(arguments[2], encoding="utf-8") as file:
        expected = json.load(file)["left"]
    lines, equal = compare(expected, admin(api, "state")["resources"])
    print("Still running, each for a reason:" if lines else "Nothing runs any more.")
    print("\n".join(lines))
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
