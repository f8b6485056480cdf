"""The rows of the table: each measures once and gives its figures beside their bounds."""
import collections
import datetime
import json
import os
import subprocess
import tempfile

import account
import obs_rows
import practice
from figure import ROOT, Figure, program
from practice_cloud import practice_cloud

CLOCK_RATE = 20
REQUESTS_PER_S = 20  # of each class, on the cloud's clock
MIB = 2**20


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Calls:
    """Counts of billstop's requests by endpoint, between two moments."""

    def __init__(self, cloud):
        self._cloud = cloud
        self._before = self._now()

    def _now(self):
        counts = collections.Counter()
        for agent, endpoints in self._cloud.admin("requests").items():
            if agent.startswith("billstop"):
                counts.update(endpoints)
        return counts

    def since(self):
        counts = self._now() - self._before
        self._before += counts
        return counts


def figures(row, resources, aim, began_to_ended_s, deleted_s, drawn, calls, clock_rate=1):
    if len(began_to_ended_s) != resources:
        raise RuntimeError(f"{resources - len(began_to_ended_s)} of {resources} did not end")
    span = Figure(row, "makespan", "s", max(began_to_ended_s.values()),
                  resources / REQUESTS_PER_S + max(drawn.delays_s.values()), aim,
                  ["bound: a changing request for each resource at 20 a second, and the longest of "
                   "a pool's slowest child and then its own end, on the cloud's clock"])
    return [span, money(row, drawn, deleted_s),
            *call_figures(row, resources, drawn.children, clock_rate, *calls)]


def over_http(resources, clock_rate=CLOCK_RATE):
    drawn = account.account(resources)
    options = ("--clock-rate", str(clock_rate),
               "--latency-ms", str(round(account.REQUEST_S * 1000 / clock_rate)),
               "--rate-limit", str(REQUESTS_PER_S * clock_rate))
    consent = ("--allow", "reversible,instance", "--owners", "all", "--max-resources", "100000")
    with practice_cloud(drawn.content, *options) as here:
        calls = Calls(here.cloud)
        here.billstop("plan", *consent)
        look = calls.since()
        here.billstop("plan", "--bill", "-o", "plan", *consent)
        calls.since()
        applied = here.billstop("apply", "plan", "--confirm", "performance", "--output", "json")
        result = json.loads(applied.out)
        used = calls.since()
        here.billstop("plan", *consent)
        look_after = calls.since()
        ledger = here.cloud.admin("ledger")
    began = min(seconds(entry["at"]) for entry in ledger)
    deleted = {entry["id"]: seconds(entry["at"]) - began for entry in ledger
               if entry["kind"] == "pool" and entry["effect"] == "changed"}
    ended = {item["id"]: seconds(item["ended_at"]) - began for item in result["items"]
             if item["ended_at"]}
    row = f"{resources:,} resources over HTTP" + (", unscaled" if clock_rate == 1 else "")
    return figures(row, resources, 1.10, ended, deleted, drawn, (used, look, look_after), clock_rate)


def virtual(resources, log_normal=False):
    """The same without sockets: time is a number, so that the machine's load does not count."""
    drawn = account.account(resources, request_ms=round(account.REQUEST_S * 1000),
                            log_normal=log_normal)
    with tempfile.TemporaryDirectory(prefix="billstop-performance-") as base:
        file = os.path.join(base, "account.json")
        with open(file, "w", encoding="utf-8") as out:
            json.dump(drawn.content, out)
        plugins = ROOT / "build" / "release" / "lib" / "billstop" / "plugins"
        done = subprocess.run(
            [program("BILLSTOP_VIRTUAL", "billstop-virtual"), file, str(REQUESTS_PER_S),
             os.environ.get("BILLSTOP_PLUGINS", str(plugins))],
            text=True, capture_output=True, timeout=1200, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"billstop-virtual ended with {done.returncode}: {done.stderr[-500:]}")
    told = json.loads(done.stdout)
    ended, deleted = ({id: ms / 1000 for id, ms in told[name].items()}
                      for name in ("ended_ms", "pool_deleted_ms"))
    calls = [collections.Counter(told[name]) for name in ("used", "look", "look_after")]
    row = f"{resources:,} resources, virtual" + (", log-normal" if log_normal else "")
    return figures(row, resources, 1.05, ended, deleted, drawn, calls)


def burnt(order, drawn):
    """What the pools cost until each is gone, when their groups go in this order."""
    at_s = total = 0.0
    for pool in order:
        at_s += (drawn.children[pool] + 1) / REQUESTS_PER_S
        total += drawn.prices[pool] * (at_s + drawn.delays_s[pool]) / 3600
    return total


def money(row, drawn, deleted_s):
    """By the cloud's ledger: a pool burns until it is gone, whenever that is seen."""
    prices, children = drawn.prices, drawn.children
    best = sorted(prices, key=lambda pool: -prices[pool] / (children[pool] + 1))
    bound = burnt(best, drawn)
    all_requests = (sum(children.values()) + len(children)) / REQUESTS_PER_S
    barrier = sum(price * (all_requests + drawn.delays_s[pool]) / 3600
                  for pool, price in prices.items())
    value = sum(price * (deleted_s[pool] + drawn.deletion_s[pool]) / 3600
                for pool, price in prices.items())
    return Figure(row, "money", "CNY", value, bound, 1.05,
                  [f"kind after kind, with a barrier between them, would burn {barrier:.2f} CNY; "
                   f"the best order of the pools {bound:.2f} CNY"])


# What a pool costs in reading before it is deleted, so that nothing that uses it is missed: the
# pool, its nodes, its workloads.
READS_BEFORE_POOL = 3
LISTS_PER_KIND = 4
# A stop leaves only on a reading at most so old, tags included, and the tags of a job are in no list.
MOST_AGE_S = 60


def tags_asked_again(jobs, clock_rate):
    """The age is of billstop's own clock, which a quick cloud leaves behind.

    Read in the order of the stops and last in the look, the j-th job's tags are (jobs - j) / rate old
    when the look ends and 3 j / rate older at its stop, as every third is a job: those of the later
    ones are too old then, and asked for once more."""
    in_time = (MOST_AGE_S * clock_rate * REQUESTS_PER_S - jobs) // 2
    return jobs - min(jobs, max(0, in_time))


def call_figures(row, resources, children, clock_rate, used, look, look_after):
    writes = sum(count for endpoint, count in used.items()
                 if endpoint.rsplit(".", 1)[-1] in ("stop", "update", "delete"))
    reads = sum(used.values()) - writes
    tags_again = tags_asked_again(sum(children.values()) // 3, clock_rate)
    # One look before anything is touched and one as the sweep; each child is read once as ended.
    forced = (sum(look.values()) + sum(look_after.values()) + tags_again
              + len(children) * READS_BEFORE_POOL + LISTS_PER_KIND * 3)
    told = ", ".join(f"{name} {count}" for name, count in sorted(used.items()))
    return [Figure(row, "mutating calls", "", writes, resources, 1.1),
            Figure(row, "reading calls", "", reads, forced,
                   (forced + 0.25 * resources) / forced,
                   [f"forced: a look of {sum(look.values())} before, one of "
                    f"{sum(look_after.values())} as the sweep, the tags of {tags_again} jobs that are "
                    f"older than {MOST_AGE_S} s at their stop, {READS_BEFORE_POOL} before each pool, "
                    f"{LISTS_PER_KIND} lists of each kind of child; sent: {told}"])]


def adaptation():
    """A limit that is not known, falls to a quarter for a minute and returns."""
    figures = []
    for limit in (20, 100):
        done = subprocess.run([program("ADAPTATION", "adaptation"), str(limit)], text=True,
                              capture_output=True, timeout=600, check=True)
        told = json.loads(done.stdout)
        row = f"adaptation to {limit} a second"
        figures += [Figure(row, "requests lost to it", "", told["could"], told["taken"], 1 / 0.9),
                    Figure(row, "answered 429", "", told["refused"],
                           0.02 * (told["taken"] + told["refused"]), 1,
                           ["the bound is 2 % of all requests"])]
    return figures


def start():
    content = account.account(1, pools=1).content
    content["accounts"][0]["items"] = []
    best_list, best_plan, memory = [], [], []
    with practice_cloud(content) as here:
        for _ in range(10):
            best_list.append(here.billstop("plugins", "list").wall_s * 1000)
            ended = here.billstop("plan")
            best_plan.append(ended.wall_s * 1000)
            memory.append(ended.most_memory_mib)
    note = ["the quickest of ten, since the machine does other things too"]
    return [Figure("start", "plugins list", "ms", min(best_list), 20, 1, note),
            Figure("start", "plan of an empty account", "ms", min(best_plan), 50, 1, note),
            Figure("start", "its memory", "MiB", max(memory), 24, 1)]


def client_cost(requests=20_000, in_flight=256):
    """What a request costs this machine's processor, beside libcurl alone."""
    content = account.account(1, pools=1).content
    with practice_cloud(content) as here, tempfile.TemporaryDirectory() as home:
        environment = {**practice.cleared_environment(home), **here.cloud.env}

        def cost_us(how):
            words = [program("CLIENT_COST", "client_cost"), how, str(requests), str(in_flight)]
            done = subprocess.run(words, env=environment, text=True, capture_output=True,
                                  timeout=300, check=True)
            return float(done.stdout.split()[0])

        # Whatever else the machine does makes each of them slower: the quickest of three.
        best_us = {how: min(cost_us(how) for _ in range(3)) for how in ("curl", "transport", "client")}
    row = f"{in_flight} in flight, processor time a request"
    return [Figure(row, "transport and loop", "us", best_us["transport"], best_us["curl"], 1.3),
            Figure(row, "whole client", "us", best_us["client"], best_us["curl"], 1.3,
                   ["signing, pacing and reading errors included; the bound is libcurl alone"])]


def memory():
    content = account.account(1, pools=1).content
    content["accounts"][0]["items"] = [
        {"kind": "notebook", "name": f"n-{number}", "age_s": 86400, "state": "RUNNING"}
        for number in range(100_000)]
    with practice_cloud(content) as here:
        ended = here.billstop("plan", "-o", "plan", "--max-resources", "1000000")
    return [Figure("100,000 resources planned", "memory", "MiB", ended.most_memory_mib, 128, 1),
            Figure("100,000 resources planned", "wall time", "s", ended.wall_s, 5, 1,
                   [f"{ended.cpu_s:.1f} s of it on the processor"])]


ROWS = {"virtual-32": lambda: virtual(32), "virtual-310": lambda: virtual(310),
        "virtual-3020": lambda: virtual(3020),
        "log-normal-32": lambda: virtual(32, log_normal=True),
        "log-normal-310": lambda: virtual(310, log_normal=True),
        "log-normal-3020": lambda: virtual(3020, log_normal=True), "http-32": lambda: over_http(32),
        "http-310": lambda: over_http(310), "http-3020": lambda: over_http(3020),
        "unscaled-310": lambda: over_http(310, clock_rate=1),
        "adaptation": adaptation, "start": start, "memory": memory, "client-cost": client_cost,
        "obs-quota": lambda: obs_rows.quota(1), "obs-hundred": lambda: obs_rows.quota(100),
        "obs-bare": obs_rows.bare, "obs-peers": obs_rows.peers}
