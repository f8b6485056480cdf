"""How fast buckets are emptied, beside what bounds it: 30 ms a request, objects, versions and
markers mixed.

quota    one bucket, 6,000 object operations a second; bound: objects / 6,000
hundred  the same in a hundred buckets
bare     without a quota; bound: a loop of libcurl with multi-deletes that were built beforehand
peers    rclone, s3cmd and aws, as far as they are installed, on objects without versions, which is
         all that they delete; bound: the fastest of them
"""
import base64
import email.utils
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import time
import urllib.parse
import xml.etree.ElementTree

import practice
from figure import Figure, program
from practice_cloud import practice_cloud

AK, SK = "PERFORMANCE0000000AK", "performance-of-the-practice-cloud-sk"
OBJECTS, PEERS_OBJECTS = 1_000_000, 100_000
LATENCY_MS, QUOTA = 30, 6000
MOST_MIB = 64
KEYS_A_DELETE, CONNECTIONS = 500, 32


def bucket(name, entries, versioned):
    """As many entries as said: two of five in keys with two versions below a marker."""
    if not versioned:
        return {"kind": "bucket", "id": name, "detail": {
            "fill": [{"prefix": "out/step-", "count": entries, "size": 4096}]}}
    layered = entries // 7
    return {"kind": "bucket", "id": name, "age_s": 86400, "detail": {
        "versioning": "Enabled",
        "fill": [{"prefix": "out/step-", "count": entries - 3 * layered, "size": 4096},
                 {"prefix": "logs/run/", "count": layered, "size": 4096, "versions": 2,
                  "deleted": True}]}}


def account(buckets, entries, versioned=True):
    names = [f"bucket-{number:03}" for number in range(buckets)]
    return names, {"seed": 1, "switches": {"bill.kept": 0}, "accounts": [{
        "id": "sandbox-performance", "name": "performance",
        "users": [{"name": "ann", "ak": AK, "sk": SK}], "projects": [{"name": "cn-north-4"}],
        "items": [bucket(name, entries // buckets, versioned) for name in names]}]}


def empty_by_billstop(here, names):
    """-> seconds from the first stop to the last answer, and the memory used."""
    pathlib.Path(here.folder, "billstop.json").write_text(
        '{"sweep_after_s": 0, "max_resources": 1000}', encoding="utf-8")
    paths = [word for name in names for word in ("--obs-path", f"obs://{name}")]
    here.billstop("plan", "--allow", "data", *paths, "-o", "plan", "--state-dir", "state")
    applied = here.billstop("apply", "plan", "--confirm", "performance", "--state-dir", "state")
    journal = next(pathlib.Path(here.folder, "state", "runs").glob("*/journal*"))
    records = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    began = min(r["at_ms"] for r in records if r["type"] == "intent")
    ended = max(r["at_ms"] for r in records if r["type"] == "stopped")
    if here.meters():
        raise RuntimeError("something is left")
    return (ended - began) / 1000, applied.most_memory_mib


def quota(buckets, objects=OBJECTS):
    names, content = account(buckets, objects)
    with practice_cloud(content, "--latency-ms", str(LATENCY_MS),
                        "--obs-rate-limit", str(QUOTA)) as here:
        seconds, memory = empty_by_billstop(here, names)
    where = "one bucket" if buckets == 1 else f"{buckets} buckets"
    row = f"{objects:,} objects in {where} at {QUOTA:,} a second"
    return [Figure(row, "time", "s", seconds, objects / QUOTA, 1.05),
            Figure(row, "memory", "MiB", memory, MOST_MIB, 1)]


def signed(method, target, resource, body=b"", kind=""):
    """Headers of a request in the dialect of OBS, signed now."""
    digest = base64.b64encode(hashlib.md5(body).digest()).decode() if body else ""
    date = email.utils.formatdate(usegmt=True)
    text = f"{method}\n{digest}\n{kind}\n{date}\n{resource}"
    mac = base64.b64encode(hmac.new(SK.encode(), text.encode(), hashlib.sha1).digest()).decode()
    headers = {"Date": date, "Authorization": f"OBS {AK}:{mac}"}
    if body:
        headers |= {"Content-MD5": digest, "Content-Type": kind}
    return headers


def list_versions(cloud, name):
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(cloud.obs).netloc)
    marker, found = "", []
    while True:
        target = f"/{name}/?versions&max-keys=1000" + marker
        connection.request("GET", target, headers=signed("GET", target, f"/{name}/?versions"))
        root = xml.etree.ElementTree.fromstring(connection.getresponse().read())
        space = root.tag[:root.tag.index("}") + 1] if root.tag.startswith("{") else ""
        for tag in ("Version", "DeleteMarker"):
            found += [(node.findtext(space + "Key"), node.findtext(space + "VersionId"))
                      for node in root.iter(space + tag)]
        if root.findtext(space + "IsTruncated") != "true":
            return found
        marker = "".join(f"&{name_}={urllib.parse.quote(root.findtext(space + tag) or '', safe='')}"
                         for name_, tag in (("key-marker", "NextKeyMarker"),
                                            ("version-id-marker", "NextVersionIdMarker")))


def prepare_deletes(name, entries, file):
    with open(file, "w", encoding="utf-8") as out:
        for begin in range(0, len(entries), KEYS_A_DELETE):
            objects = "".join(f"<Object><Key>{key}</Key><VersionId>{version}</VersionId></Object>"
                              for key, version in entries[begin:begin + KEYS_A_DELETE])
            body = f"<Delete><Quiet>true</Quiet>{objects}</Delete>"
            target = f"/{name}/?delete"
            headers = signed("POST", target, target, body.encode(), "application/xml")
            line = "\x1f".join(f"{key}: {value}" for key, value in headers.items())
            out.write(f"{target}\t{line}\t{body}\n")


def bare_loop(content, names, latency_ms):
    with practice_cloud(content, "--latency-ms", str(latency_ms)) as here:
        file = os.path.join(here.folder, "requests")
        prepare_deletes(names[0], list_versions(here.cloud, names[0]), file)
        answer = subprocess.run([program("BARE_DELETE", "bare_delete"),
                                 urllib.parse.urlsplit(here.cloud.obs).netloc, file,
                                 str(CONNECTIONS)], check=True, stdout=subprocess.PIPE, text=True)
        if here.meters():
            raise RuntimeError("the bare loop left something")
        return float(answer.stdout.split()[0])


def bare(objects=OBJECTS):
    names, content = account(1, objects)
    server_s = bare_loop(content, names, 0)
    bare_s = bare_loop(content, names, LATENCY_MS)
    with practice_cloud(content, "--latency-ms", str(LATENCY_MS)) as here:
        seconds, memory = empty_by_billstop(here, names)
    row = f"{objects:,} objects in one bucket without a quota"
    return [Figure(row, "time", "s", seconds, bare_s, 1 / 0.9),
            Figure(row, "memory", "MiB", memory, MOST_MIB, 1),
            Figure(row, "the practice cloud without a delay", "s", server_s,
                   min(seconds, bare_s), 1 / 3,
                   ["the bound is the fastest client; above a third of it the row is void"])]


PEERS = {
    "rclone": ["rclone", "delete", "practice:{bucket}", "--checkers", "64", "--transfers", "64",
               "--fast-list"],
    "s3cmd": ["s3cmd", "--config", "{config}", "del", "--recursive", "--force", "s3://{bucket}"],
    "aws": ["aws", "--endpoint-url", "{endpoint}", "s3", "rm", "--recursive", "--only-show-errors",
            "s3://{bucket}"],  # its settings say max_concurrent_requests = 64
}


def peer_environment(here):
    host = urllib.parse.urlsplit(here.cloud.obs).netloc
    pathlib.Path(here.folder, "s3cfg").write_text(
        f"[default]\naccess_key = {AK}\nsecret_key = {SK}\nhost_base = {host}\n"
        f"host_bucket = {host}\nuse_https = False\nsignature_v2 = True\n", encoding="utf-8")
    pathlib.Path(here.folder, "awscfg").write_text(
        "[default]\ns3 =\n    max_concurrent_requests = 64\n    max_queue_size = 10000\n"
        "    addressing_style = path\n", encoding="utf-8")
    return {**practice.cleared_environment(here.folder),
            # The provider HuaweiOBS would ask for a name below the address.
            "RCLONE_CONFIG_PRACTICE_TYPE": "s3", "RCLONE_CONFIG_PRACTICE_PROVIDER": "Other",
            "RCLONE_CONFIG_PRACTICE_ACCESS_KEY_ID": AK,
            "RCLONE_CONFIG_PRACTICE_SECRET_ACCESS_KEY": SK,
            "RCLONE_CONFIG_PRACTICE_ENDPOINT": here.cloud.obs,
            "RCLONE_CONFIG_PRACTICE_REGION": "cn-north-4",
            "RCLONE_CONFIG_PRACTICE_FORCE_PATH_STYLE": "true",
            "AWS_CONFIG_FILE": os.path.join(here.folder, "awscfg"), "AWS_ACCESS_KEY_ID": AK,
            "AWS_SECRET_ACCESS_KEY": SK, "AWS_DEFAULT_REGION": "cn-north-4"}


def peers(objects=PEERS_OBJECTS):
    names, content = account(1, objects, versioned=False)
    with practice_cloud(content, "--latency-ms", str(LATENCY_MS)) as here:
        seconds = empty_by_billstop(here, names)[0]
    took_s = {}
    for peer, words in PEERS.items():
        if not shutil.which(peer):
            continue
        with practice_cloud(content, "--latency-ms", str(LATENCY_MS)) as here:
            filled = {"bucket": names[0], "endpoint": here.cloud.obs,
                      "config": os.path.join(here.folder, "s3cfg")}
            began = time.monotonic()
            subprocess.run([word.format(**filled) for word in words], cwd=here.folder, timeout=900,
                           env=peer_environment(here), stdout=subprocess.DEVNULL, check=True)
            took_s[peer] = time.monotonic() - began
            if here.meters():
                raise RuntimeError(f"{peer} left something")
    notes = [f"{peer} took {taken:.1f} s: `{' '.join(PEERS[peer])}`"
             for peer, taken in took_s.items()]
    return [Figure(f"{objects:,} objects without versions, beside other clients", "time", "s",
                   seconds, min(took_s.values()), 1, notes)]
