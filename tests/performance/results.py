"""What was measured, row by row: kept in results.json, shown as RESULTS.md. Both are written here
alone; a row stands until it is measured again."""
import json
import os
import pathlib
import platform
import statistics

HERE = pathlib.Path(__file__).resolve().parent
KEPT, PAGE = HERE / "results.json", HERE / "RESULTS.md"

HEAD = """# Results

Written by `run.py`, never by hand. Each figure stands beside its bound: what the facts about the
cloud make unavoidable. See `rows.py` and `obs_rows.py` for how each bound is made.
"""


def machine():
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (f"{os.cpu_count()} cores of {model}, {pages / 2**30:.0f} GiB, "
            f"{platform.system()} {platform.release().split('-')[0]}")


def load():
    return f"{os.getloadavg()[0]:.1f}"


def summed_up(runs):
    """The figures of several runs of one row -> what is kept of them."""
    kept = []
    for figures in zip(*runs):
        first, values = figures[0], [figure.value for figure in figures]
        kept.append({"row": first.row, "what": first.what, "unit": first.unit,
                     "median": statistics.median(values), "least": min(values),
                     "most": max(values), "bound": first.bound,
                     "ratio": statistics.median(figure.ratio for figure in figures),
                     "aim": first.aim, "notes": first.notes})
    return kept


def number(value):
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


def line(figure):
    verdict = "reached" if figure["ratio"] <= figure["aim"] else "missed"
    return (f"| {figure['row']}: {figure['what']} | {number(figure['median'])} {figure['unit']} "
            f"({number(figure['least'])} to {number(figure['most'])}) | "
            f"{number(figure['bound'])} {figure['unit']} | {figure['ratio']:.2f} | "
            f"<= {figure['aim']:.2f} | {verdict} |")


def page(kept, order):
    """The rows in their order, under the machine that they were measured on."""
    text, remarks = [HEAD], []
    machines = list(dict.fromkeys(kept[name]["machine"] for name in order if name in kept))
    for measured_on in machines:
        names = [name for name in order
                 if name in kept and kept[name]["machine"] == measured_on]
        text += [f"## {measured_on}", ""]
        text += dict.fromkeys(f"- `{kept[name]['command']}`, load {kept[name]['load']} when it "
                              "began" for name in names)
        text += ["", "| figure | measured: median (least to most) | bound | ratio | aim | |",
                 "|---|---|---|---|---|---|"]
        for name in names:
            for figure in kept[name]["figures"]:
                text.append(line(figure))
                remarks += [f"- {figure['row']}, {figure['what']}: {note}"
                            for note in figure["notes"]]
        text.append("")
    if remarks:
        text += ["## Beside it", "", *remarks, ""]
    return "\n".join(text)


def keep(name, command, measured_on, load_then, runs, order):
    """Takes a row's runs in and writes both files. -> its lines of the table."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    kept[name] = {"command": command, "machine": measured_on, "load": load_then,
                  "figures": summed_up(runs)}
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(kept, order), encoding="utf-8")
    return [line(figure) for figure in kept[name]["figures"]]
