#!/usr/bin/env python3
"""The HTML report in a headless Chromium: no complaint, no request, filter, sort and keys work,
hostile names are text, and ten thousand resources open about as fast as none.

    report_test.py [--pictures DIR]     --pictures keeps screenshots of three widths in both themes
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(ROOT / "tests" / "support")]
import practice  # noqa: E402
from checks import Checks, program  # noqa: E402
from browser import Browser  # noqa: E402

DATA = re.compile(r'(<script type="application/json" id="data">)(.*?)(</script>)', re.DOTALL)
HOSTILE = ["</script><script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">",
           "javascript:document.title='owned'", "{{data}}", "\u202egpj.exe", "a\nb", "&lt;b&gt;"]
MOST_TIMES_SLOWER = 12


def make_pages(base):
    """A plan's and a run's page of the demo account, made by billstop itself."""
    home = os.path.join(base, "home")
    os.mkdir(home)
    with practice.Sandbox(program("SANDBOX", "billstop-sandbox"), ["--demo", "--clock-rate", "120"],
                          base) as cloud:
        env = {**practice.cleared_environment(home), **cloud.env}
        billstop = program("BILLSTOP", "billstop")
        for words in (["plan", "--allow", "reversible,instance", "--owners", "all", "-o", "stop.plan",
                       "--html", "plan.html"],
                      ["apply", "stop.plan", "--confirm", "practice", "--html", "run.html"]):
            subprocess.run([billstop, *words, "--state-dir", "state"], cwd=base, env=env, check=True,
                           stdin=subprocess.DEVNULL, capture_output=True, timeout=300)


def with_data(base, source, name, change):
    """The same page with other data: the template is billstop's own either way."""
    page = pathlib.Path(base, source).read_text(encoding="utf-8")
    data = json.loads(DATA.search(page)[2])
    change(data)
    text = json.dumps(data).replace("<", "\\u003c")
    changed = DATA.sub(lambda found: found[1] + text + found[3], page)
    path = pathlib.Path(base, name)
    path.write_text(changed, encoding="utf-8")
    return path.as_uri()


def priced(data):
    """Rates for what has none, so that the pictures of money have something to draw."""
    for i, resource in enumerate(data["resources"]):
        if resource.get("unknown"):
            rate = str(round(0.35 + (i * 37 % 53) / 4, 2))
            resource.update(rates=[[rate, "CNY"]], unknown=0)
            if resource.get("ends_unknown"):
                resource.update(ends=[[rate, "CNY"]], ends_unknown=0)
    data.update(burns="871.45 CNY", left="214.1 CNY", ends="657.35 CNY")


def many(count):
    def change(data):
        made = []
        for i in range(count):
            resource = dict(data["resources"][i % len(data["resources"])])
            resource.update(id=f"made-{i}", name=f"made {i}")
            made.append(resource)
        data["resources"] = made
    return change


def hostile(data):
    for i, resource in enumerate(data["resources"]):
        name = HOSTILE[i % len(HOSTILE)]
        resource.update(name=name, owner=name, reason=name, place=name, facts=name, why=name)
    data.update(account=HOSTILE[0], source=HOSTILE[1])


def proved(data):
    data["proof"] = {"summary": HOSTILE[1], "rows": [
        [HOSTILE[i % len(HOSTILE)], verdict, tone, HOSTILE[0]] for i, (verdict, tone) in enumerate(
            [("still billed", "bad"), ("too early to tell", "warn")] + 2000 * [("proved", "good")])]}


def rows(page):
    return page.js("[...document.querySelectorAll('#resources tr.row')].map(r => r.dataset.key)")


def count_text(page):
    return page.js("document.querySelector('#resources .count').textContent")


def look_at_filters(checks, page):
    all_rows = page.js("document.querySelectorAll('#resources tr.row').length")
    page.key("/", "/")
    checks.that("/ goes to the filter", page.js("document.activeElement.id") == "search")
    page.type("train-pool")
    kept = rows(page)
    checks.that("typing filters", 0 < len(kept) < all_rows, f"{len(kept)} of {all_rows}")
    page.key("Escape")
    checks.that("Escape takes the filter away", len(rows(page)) == all_rows)
    page.js("(s => { s.value = 'pool'; s.dispatchEvent(new Event('input')); "
            "s.dispatchEvent(new Event('change')); })(document.getElementById('kind'))")
    checks.that("a kind filters", {k.split(":")[0] for k in rows(page)} == {"pool"}, rows(page)[:3])
    page.js("(s => { s.value = ''; s.dispatchEvent(new Event('change')); })(document.getElementById('kind'))")
    page.js("document.querySelector('#resources .chips button').click()")
    checks.that("an outcome filters", not count_text(page).startswith("160 "), count_text(page))
    page.js("document.querySelector('#resources .chips button').click()")


def look_at_sorting(checks, page):
    def column(index):
        return page.js(f"[...document.querySelectorAll('#resources tr.row')].map(r => "
                       f"r.children[{index}].textContent)")
    page.js("document.querySelector('#resources th[data-key=kind] button').click()")
    checks.that("a heading sorts", column(0) == sorted(column(0)))
    checks.that("and says so", page.js("document.querySelector('#resources th[data-key=kind]')"
                                       ".getAttribute('aria-sort')") == "ascending")
    page.js("document.querySelector('#resources th[data-key=rate] button').click()")
    rates = [float(re.match(r"[\d.]+", text)[0]) if re.match(r"[\d.]", text) else 0 for text in column(6)]
    checks.that("rates sort as numbers, the highest first", rates == sorted(rates, reverse=True), rates[:5])


def look_at_keys(checks, page):
    page.js("document.activeElement.blur()")
    page.key("j", "j")
    first = page.js("document.activeElement.dataset.key")
    checks.that("j goes to the first row", first == rows(page)[0], first)
    page.key("ArrowDown")
    checks.that("an arrow goes on", page.js("document.activeElement.dataset.key") == rows(page)[1])
    page.key("Enter", "\r")
    checks.that("Enter opens the row", page.js("document.querySelectorAll('tr.detail').length") == 1)
    page.key("Enter", "\r")
    checks.that("and closes it", page.js("document.querySelectorAll('tr.detail').length") == 0)
    dark = page.js("getComputedStyle(document.body).backgroundColor")
    page.key("t", "t")
    checks.that("t changes the theme", page.js("getComputedStyle(document.body).backgroundColor") != dark)
    # The page fills it when the browser tells it so, which is some time after the click.
    page.js("new Promise(told => { const reason = document.querySelector('#left summary');"
            " reason.parentElement.addEventListener('toggle', told); reason.click() }).then(() => 0)")
    checks.that("a reason opens its resources", page.js("document.querySelectorAll('#left li').length") > 0)


def look_at_time(checks, browser, base):
    """Opening, in the browser's own figures, as a ratio of two pages on the same machine."""
    def opening(url):
        times = []
        for _ in range(3):
            page = browser.open(url, 1280)
            times.append(page.js("performance.getEntriesByType('navigation')[0].domComplete"))
            page.close()
        return min(times)
    empty = opening(with_data(base, "plan.html", "empty.html", many(0)))
    full = opening(with_data(base, "plan.html", "full.html", many(10000)))
    print(f"       opening: empty {empty:.0f} ms, 10,000 resources {full:.0f} ms, ratio {full / empty:.1f}")
    checks.that(f"10,000 resources open within {MOST_TIMES_SLOWER} times an empty report",
                full < MOST_TIMES_SLOWER * empty, f"{full / empty:.1f}")
    page = browser.open(pathlib.Path(base, "full.html").as_uri(), 1280)
    checks.that("of 10,000 only a screenful is made", page.js(
        "document.querySelectorAll('#resources tr.row').length") < 500)
    checks.that("and all are counted", count_text(page).startswith("10000 of 10000"), count_text(page))
    page.close()


def look_at(checks, browser, base, pictures):
    urls = {"plan": with_data(base, "plan.html", "plan-priced.html", priced),
            "run": with_data(base, "run.html", "run-priced.html", priced),
            "plan-unpriced": pathlib.Path(base, "plan.html").as_uri()}
    for name, url in urls.items():
        for width in (390, 820, 1400):
            for dark in (False, True):
                page = browser.open(url, width, dark=dark)
                what = f"{name}, {width} wide, {'dark' if dark else 'light'}"
                checks.that(f"{what}: no complaint, no request", not page.problems(), page.problems()[:3])
                wide = page.js("document.documentElement.scrollWidth")
                checks.that(f"{what}: nothing hangs over the edge", wide <= width, wide)
                if pictures:
                    page.picture(os.path.join(pictures, f"{name}-{width}-{'dark' if dark else 'light'}.png"))
                page.close()
    page = browser.open(urls["run"], 1400)
    checks.that("the money falls", page.js("document.querySelectorAll('#money svg path').length") == 2)
    checks.that("each stop has its lane", page.js("document.querySelectorAll('.lane b').length") > 50)
    checks.that("pools have their users", page.js("document.querySelectorAll('#pools .edge').length") > 5)
    look_at_filters(checks, page)
    look_at_sorting(checks, page)
    look_at_keys(checks, page)
    checks.that("still no complaint, no request", not page.problems(), page.problems()[:3])
    page.close()
    page = browser.open(with_data(base, "run.html", "hostile.html", hostile), 1280)
    page.js("document.querySelectorAll('#left summary').forEach(s => s.click()); "
            "document.querySelector('tr.row').click()")
    checks.that("hostile names are text", page.js("document.title").startswith("billstop: ") and
                page.js("document.querySelectorAll('main img, main script, main iframe').length") == 0)
    checks.that("and draw no complaint", not page.problems(), page.problems()[:3])
    page.close()
    page = browser.open(with_data(base, "run.html", "proved.html", proved), 390)
    checks.that("the proof names the worst first", page.js(
        "[...document.querySelectorAll('#proof .pill')].slice(0, 2).map(p => p.textContent).join()") ==
        "still billed,too early to tell")
    checks.that("of 2000 proofs only a screenful is made",
                page.js("document.querySelectorAll('#proof tr').length") < 500)
    checks.that("hostile words in a proof are text", not page.problems() and
                page.js("document.querySelectorAll('main img, main script').length") == 0, page.problems()[:3])
    checks.that("the proof hangs over no edge", page.js("document.documentElement.scrollWidth") <= 390)
    page.close()
    look_at_time(checks, browser, base)


def main():
    words = sys.argv[1:]
    pictures = words[1] if words[:1] == ["--pictures"] else None
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="billstop-report-") as base:
        make_pages(base)
        with Browser() as browser:
            look_at(checks, browser, base, pictures)
    return checks.sum_up()


if __name__ == "__main__":
    sys.exit(main())
