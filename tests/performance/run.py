#!/usr/bin/env python3
"""How near billstop comes to what the cloud allows: figures beside their bounds.

    run.py [--rows ROW,...] [--runs 3]   measures and writes RESULTS.md beside this file
    run.py --check                       one short run of the ratios; fails on a clear loss

ROWS: virtual-32, virtual-310, virtual-3020 (on the simulation's virtual clock), log-normal-32,
log-normal-310, log-normal-3020 (the same with drawn times), http-32, http-310, http-3020 (a practice
cloud 20 times as fast as the wall), unscaled-310 (one as fast as the wall), adaptation (to a limit
that changes), start, memory, client-cost (of the processor). Requests take 200 ms, a child's end
30 s, a pool's 120 s (as drawn: in the median), and 20 requests a second are taken of each class, all
on the cloud's clock.
"""
import argparse
import os
import pathlib
import platform
import statistics
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(ROOT / "tests" / "support")]
import rows  # noqa: E402

# Above these a change has lost something, whatever else the machine does. They guard what is reached
# today (see RESULTS.md) and are no aims: those stand in rows.py, and several are still missed.
CLEAR_LOSS = {"makespan": 1.1, "money": 1.12, "mutating calls": 1.1, "reading calls": 1.6}


def machine():
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (f"{os.cpu_count()} cores of {model}, {pages / 2**30:.0f} GiB, "
            f"{platform.system()} {platform.release().split('-')[0]}; "
            f"load {os.getloadavg()[0]:.1f} when it began")


def number(value):
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


def table(figures_of_runs):
    lines = ["| figure | measured: median (least to most) | bound | ratio | aim | |",
             "|---|---|---|---|---|---|"]
    for figures in zip(*figures_of_runs):
        first = figures[0]
        values = [figure.value for figure in figures]
        ratio = statistics.median(figure.ratio for figure in figures)
        lines.append(
            f"| {first.row}: {first.what} | {number(statistics.median(values))} {first.unit} "
            f"({number(min(values))} to {number(max(values))}) | {number(first.bound)} {first.unit} | "
            f"{ratio:.2f} | <= {first.aim:.2f} | {'reached' if ratio <= first.aim else 'missed'} |")
    return lines


def notes(runs):
    lines = []
    for figure in runs[0]:
        for note in figure.notes:
            lines.append(f"- {figure.row}, {figure.what}: {note}")
    return lines


def write_results(arguments, load, tables, remarks):
    text = ["# Results", "",
            "Written by the command below, never by hand. Each figure stands beside its bound: what the",
            "facts about the cloud make unavoidable. See `rows.py` for how each bound is made.", "",
            f"- Command: `tests/performance/run.py {' '.join(arguments)}`".rstrip("` ") + "`",
            f"- Machine: {load}", "", *tables, ""]
    if remarks:
        text += ["## Beside it", "", *remarks, ""]
    (HERE / "RESULTS.md").write_text("\n".join(text), encoding="utf-8")


def measure(arguments, names, runs):
    load = machine()
    tables, remarks = [], []
    for name in names:
        taken = []
        for run in range(runs):
            print(f"{name}, run {run + 1} of {runs}", file=sys.stderr, flush=True)
            taken.append(rows.ROWS[name]())
        lines = table(taken)
        tables += lines if not tables else lines[2:]
        remarks += notes(taken)
        print("\n".join(lines[2:]), flush=True)
        write_results(arguments, load, tables, remarks)
    return 0


def check():
    passed = failed = 0
    for figure in rows.ROWS["virtual-310"]():
        loss = CLEAR_LOSS[figure.what]
        good = figure.ratio <= loss
        passed, failed = passed + good, failed + (not good)
        print(f"{'ok' if good else 'FAILED'}: {figure.row}, {figure.what}: ratio {figure.ratio:.2f} "
              f"(at most {loss})")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default=",".join(rows.ROWS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    if given.check:
        return check()
    names = given.rows.split(",")
    unknown = [name for name in names if name not in rows.ROWS]
    if unknown:
        parser.error(f"unknown rows {', '.join(unknown)} (known: {', '.join(rows.ROWS)})")
    return measure(sys.argv[1:], names, given.runs)


if __name__ == "__main__":
    sys.exit(main())
