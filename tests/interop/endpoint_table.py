#!/usr/bin/env python3
"""Endpoints by client: which of what billstop calls has been called by an official client too.

    endpoint_table.py CALLS [--check]

CALLS is the folder where the programs of this folder left who called what (BILLSTOP_INTEROP_CALLS).
What billstop calls is what its plugins may send, and what the practice cloud saw of it. Writes
ENDPOINTS.md; with --check it only compares, and fails too where an endpoint has no official client.
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import practice  # noqa: E402
import stages  # noqa: E402

TABLE = HERE / "ENDPOINTS.md"
# The beginning of a user agent, and what its column is called.
CLIENTS = (("huaweicloud-", "official SDK"), ("obs-sdk-python", "OBS SDK"), ("rclone", "rclone"),
           ("s3cmd", "s3cmd"), ("signed-raw", "signed by the SDK"))
COMMANDS = (("doctor",), ("plan", "-o", "stop.plan", "--allow", "reversible,instance,data,lapse",
                          "--owners", "all"), ("apply", "stop.plan"), ("find", "resnet-50"))


def client_of(agent):
    # s3cmd gives no name in its older versions.
    return next((name for start, name in CLIENTS if agent.lower().startswith(start)),
                "s3cmd" if not agent else "")


def read_calls(folder):
    """-> endpoint -> the official clients that called it"""
    clients = collections.defaultdict(set)
    for file in sorted(pathlib.Path(folder).glob("*.json")):
        for agent, endpoints in json.loads(file.read_text(encoding="utf-8")).items():
            if client_of(agent):
                for endpoint in endpoints:
                    clients[endpoint].add(client_of(agent))
    return clients


def of_billstop(cloud):
    return {endpoint for agent, endpoints in cloud.admin("requests").items()
            if agent.startswith("billstop/") for endpoint in endpoints}


def seen_of_billstop(base):
    """-> the endpoints that billstop's commands called on the demo account, and all that there are"""
    home = os.path.join(base, "home")
    os.mkdir(home)
    with practice.Sandbox(stages.PROGRAMS["SANDBOX"], ["--demo", "--clock-rate", "60"], base) as cloud:
        environment = {**practice.cleared_environment(home), **cloud.env}
        for command in COMMANDS:
            confirm = ["--confirm", cloud.env["HUAWEICLOUD_SDK_DOMAIN_ID"]] \
                if command[0] == "apply" else []
            subprocess.run([stages.PROGRAMS["BILLSTOP"], *command, *confirm, "--state-dir", "state"],
                           env=environment, cwd=home, stdin=subprocess.DEVNULL,
                           capture_output=True, timeout=300, check=False)
        return of_billstop(cloud), cloud.admin("endpoints")


def shape(path):
    return re.sub(r"{[^}]*}", "{}", path)


def may_send(endpoints):
    """-> the endpoints that the plugins' manifests let them call"""
    routes = collections.defaultdict(list)
    for one in endpoints:
        routes[(one["service"], one["method"], shape(one["path"]))].append(one)
    found = set()
    for manifest in sorted(ROOT.glob("plugins/*/plugin.json")):
        for request in json.loads(manifest.read_text(encoding="utf-8"))["requests"]:
            key = (request["service"], request["method"], shape(request["path"]))
            served = routes.get(key, [])
            if not served:
                raise SystemExit(f"{manifest.parent.name}: nobody serves {' '.join(key)}")
            wanted = [one for one in served if one["query_key"] in request.get("query", [])] \
                or [one for one in served if not one["query_key"]]
            found.update(one["endpoint"] for one in wanted)
    return found


def table(called, clients, endpoints):
    """-> the text, and what has no official client"""
    place = {one["endpoint"]: one for one in reversed(endpoints)}
    names = [name for _, name in CLIENTS]
    lines = ["# Endpoints that billstop calls, by official client", "",
             "Made by `tests/interop/run.sh` from the practice cloud's own record of who called what;",
             "`BILLSTOP_WRITE_TABLE=1 tests/interop/run.sh` writes it anew.", "",
             "| endpoint | request | " + " | ".join(names) + " |",
             "|---|---|" + "---|" * len(names)]
    alone = []
    for endpoint in sorted(called):
        one = place[endpoint]
        query = f"?{one['query_key']}" if one["query_key"] else ""
        marks = ["x" if name in clients[endpoint] else "" for name in names]
        lines.append(f"| `{endpoint}` | {one['method']} `{one['path']}{query}` | "
                     + " | ".join(marks) + " |")
        if not any(marks):
            alone.append(endpoint)
    return "\n".join(lines) + "\n", alone


def main(arguments):
    with tempfile.TemporaryDirectory(prefix="billstop-table-") as base:
        seen, endpoints = seen_of_billstop(base)
    text, alone = table(seen | may_send(endpoints), read_calls(arguments[0]), endpoints)
    problems = [f"{endpoint}: no official client called it" for endpoint in alone]
    if "--check" not in arguments:
        TABLE.write_text(text, encoding="utf-8")
    elif not TABLE.exists() or TABLE.read_text(encoding="utf-8") != text:
        problems.append("ENDPOINTS.md is not what the calls make of it "
                        "(BILLSTOP_WRITE_TABLE=1 tests/interop/run.sh)")
    for problem in problems:
        print("FAILED " + problem)
    if not problems:
        print("ok     every endpoint that billstop calls has an official client, as written down")
    print(f"{int(not problems)} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
