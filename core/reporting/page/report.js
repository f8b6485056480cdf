"use strict";
// Everything shown is set as text, never as markup: names come from the cloud and are untrusted.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = id => document.getElementById(id);
  const svgNs = "http://www.w3.org/2000/svg";
  const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(svgNs, tag), attributes, children);
  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== null) node.setAttribute(name, value);
    }
    node.append(...children.filter(child => child !== undefined && child !== null && child !== ""));
    return node;
  }
  const card = (id, title, sub, ...children) => byId(id).append(
    el("div", {class: "card"}, el("div", {class: "title"}, el("h2", {}, title), el("span", {class: "sub"}, sub)), ...children));

  // Money: exact sums of 1e-8 units, one a currency.
  const units = decimal => {
    const [whole, part = ""] = decimal.replace("-", "").split(".");
    return BigInt(whole + part.padEnd(8, "0")) * (decimal.startsWith("-") ? -1n : 1n);
  };
  const decimal = amount => {
    const text = String(amount < 0n ? -amount : amount).padStart(9, "0");
    return (amount < 0n ? "-" : "") + text.slice(0, -8) + ("." + text.slice(-8)).replace(/\.?0+$/, "");
  };
  const sum = resources => {
    const currencies = new Map();
    let unknown = 0;
    for (const r of resources) {
      for (const [amount, currency] of r.rates) currencies.set(currency, (currencies.get(currency) || 0n) + units(amount));
      unknown += r.unknown || 0;
    }
    const known = [...currencies].map(([currency, amount]) => decimal(amount) + " " + currency).join(" + ");
    return (known || (unknown ? "" : "0")) + (unknown ? (known ? " + " : "") + unknown + (unknown === 1 ? " unknown rate" : " unknown rates") : "");
  };
  const rateNumber = r => r.rates.reduce((total, [amount]) => total + Number(amount), 0);
  // Where no rate at all is known, pictures count meters instead.
  const anyRate = data.resources.some(r => r.rates.length);
  const weight = r => anyRate ? rateNumber(r) : r.unknown || 0;
  const endedWeight = r => anyRate ? r.ends.reduce((total, [amount]) => total + Number(amount), 0) : r.ends_unknown || 0;
  const measure = anyRate ? "an hour" : "meters";
  const rateText = r => r.rates.map(([amount, currency]) => amount + " " + currency).join(" + ") + (r.unknown ? (r.rates.length ? " + " : "") + "unknown" : "");

  const two = n => String(n).padStart(2, "0");
  const at = ms => { const d = new Date(ms); return d.toISOString().slice(0, 10) + " " + d.toISOString().slice(11, 19) + " UTC"; };
  const clock = ms => new Date(ms).toISOString().slice(11, 19);
  const took = ms => {
    const s = Math.max(0, Math.round(ms / 1000));
    if (s < 60) return s + " s";
    if (s < 3600) return Math.floor(s / 60) + " m " + two(s % 60) + " s";
    return s < 86400 ? Math.floor(s / 3600) + " h " + two(Math.floor(s % 3600 / 60)) + " m" : Math.floor(s / 86400) + " d " + Math.floor(s % 86400 / 3600) + " h";
  };

  const tones = {ended: "good", gone: "good", goes: "act", stays: "", skipped: "warn", blocked: "warn", failed: "bad", pending: "warn", unknown: "bad", appeared: "warn"};
  const words = {ended: "ended", gone: "gone", goes: "goes", stays: "stays", skipped: "skipped, not touched", blocked: "blocked", failed: "did not end", pending: "pending", unknown: "could not tell", appeared: "appeared since, not touched"};
  const resources = data.resources;
  const keyOf = r => r.kind + ":" + r.id;
  const title = r => r.name && r.name !== r.id ? r.name : r.id;
  resources.forEach((r, i) => {
    r.at = i;
    r.text = [r.kind, r.id, r.name, r.place, r.owner, r.state, words[r.outcome], r.why, r.reason, r.facts].join(" ").toLowerCase();
  });

  function head() {
    const kind = data.form === "plan" ? "Plan" : "Run " + data.run;
    document.title = "billstop: " + kind + ", " + data.account;
    byId("head").append(
      el("div", {class: "topline"},
        el("span", {class: "mode" + (data.practice ? "" : " live")}, data.practice ? "PRACTICE" : "LIVE"),
        el("span", {class: "sub"}, "account ", el("strong", {}, data.account), " (", el("code", {}, data.account_id), ")"),
        el("button", {class: "theme push", type: "button", title: "Dark or light (t)", onclick: switchTheme}, "Dark / light")),
      el("h1", {}, data.form === "plan" ? "What would be stopped, and what stays" : "What was stopped, and what goes on costing"),
      el("div", {class: "sub"}, kind + (data.form === "plan" ? " of " + at(data.plan_at) : ", " + data.command + ", " + at(data.started) + " to " + at(data.finished)) + ". Asked as " + data.user + "; credentials: " + data.source + "."),
      data.hash ? el("div", {class: "sub"}, "sha256 ", el("code", {}, data.hash)) : "",
      ...data.notes.map(([bad, text]) => el("p", {class: bad ? "note bad" : "note"}, text)));
  }

  function switchTheme() {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  }

  function tile(label, given, more, tone) {
    const meters = given.match(/^unknown$/) && label in data.unknown ? data.unknown[label] : 0;
    const text = meters ? meters + (meters === 1 ? " meter" : " meters") : given;
    if (meters) more = more.replace("an hour", "at an unknown rate");
    const [figure, unit] = text.match(/^(-?[\d.]+)(.*)$/s)?.slice(1) ?? [text, ""];
    return el("div", {class: "tile " + (tone || "")}, el("div", {class: "label"}, label),
      el("div", {class: "figure", style: text.length > 34 ? "font-size:1.05rem" : undefined}, figure, unit ? el("small", {}, unit.trim()) : ""), el("div", {class: "more"}, more));
  }

  function glance() {
    const count = outcome => resources.filter(r => r.outcome === outcome).length;
    const planned = resources.filter(r => r.outcome !== "stays" && r.outcome !== "appeared");
    const tiles = el("div", {class: "tiles"},
      tile(data.form === "plan" ? "burns now" : "burned before", data.burns, "an hour, " + resources.length + (resources.length === 1 ? " resource" : " resources")),
      data.form === "plan"
        ? tile("the plan ends", data.ends, "an hour, " + planned.length + " to stop", "")
        : tile("ended", String(count("ended") + count("gone")), "of " + planned.length + " planned", count("ended") + count("gone") === planned.length ? "good" : "warn"),
      tile("burns on", data.left, "an hour afterwards", ""),
      tile("exit code", String(data.exit), data.meaning, data.exit === 0 ? "good" : "bad"));
    byId("glance").append(tiles);
  }

  // Steps down: what burns after each end.
  function moneyOverTime() {
    const ends = resources.filter(r => r.ended && endedWeight(r)).map(r => [r.ended, endedWeight(r)]).sort((a, b) => a[0] - b[0]);
    const from = data.started, to = Math.max(data.finished, from + 1000);
    const begin = resources.filter(r => r.outcome !== "appeared").reduce((t, r) => t + weight(r), 0);
    if (!begin) return;
    let value = begin;
    const points = [[from, begin]];
    for (const [time, fell] of ends) { points.push([time, value]); value -= fell; points.push([time, Math.max(0, value)]); }
    points.push([to, Math.max(0, value)]);
    const w = 1000, h = 250, l = 56, r = 12, t = 14, b = 28;
    const x = time => l + (w - l - r) * Math.min(1, Math.max(0, (time - from) / (to - from)));
    const y = v => t + (h - t - b) * (1 - v / begin);
    const line = points.map(([time, v], i) => (i ? "L" : "M") + x(time).toFixed(1) + " " + y(v).toFixed(1)).join("");
    const chart = svg("svg", {class: "chart", viewBox: `0 0 ${w} ${h}`, preserveAspectRatio: "none", role: "img", "aria-label": `Money per hour fell from ${begin.toFixed(2)} to ${value.toFixed(2)}`});
    for (const share of [0, .25, .5, .75, 1])
      chart.append(svg("line", {x1: l, x2: w - r, y1: y(begin * share), y2: y(begin * share), stroke: "var(--line)", "vector-effect": "non-scaling-stroke"}));
    chart.append(svg("path", {d: line + `L${x(to)} ${y(0)}L${x(from)} ${y(0)}Z`, fill: "var(--chart-fill)"}),
      svg("path", {d: line, fill: "none", stroke: "var(--chart)", "stroke-width": 2.5, "stroke-linejoin": "round", "vector-effect": "non-scaling-stroke"}));
    const holder = el("div", {style: "position:relative"}, chart);
    const label = (left, top, text, style = "") => holder.append(el("span", {class: "sub", style: `position:absolute;left:${left}%;top:${top}px;font-size:12px;white-space:nowrap;${style}`}, text));
    for (const share of [0, .5, 1]) label(0, y(begin * share) - 9, (begin * share).toFixed(!anyRate ? 0 : begin < 10 ? 2 : 1));
    label(l / 10, h - 22, clock(from)); label(100, h - 22, clock(to), "transform:translateX(-100%)");
    const show = event => {
      const box = chart.getBoundingClientRect();
      const time = from + (to - from) * Math.min(1, Math.max(0, ((event.clientX - box.left) / box.width * w - l) / (w - l - r)));
      let now = begin;
      for (const [end, fell] of ends) if (end <= time) now -= fell;
      tip(event, clock(time) + ": " + Math.max(0, now).toFixed(4).replace(/\.?0+$/, "") + " " + measure);
    };
    chart.addEventListener("pointermove", show);
    chart.addEventListener("pointerleave", hideTip);
    card("money", anyRate ? "Money an hour, falling" : "Meters that run, falling", anyRate ? "known rates; what has none is not drawn" : "no rate is known, so meters are counted", holder);
  }

  function moneyByKind() {
    const kinds = new Map();
    for (const r of resources) {
      const kind = kinds.get(r.kind) || {goes: 0, all: 0, list: []};
      kind.all += weight(r);
      kind.goes += endedWeight(r);
      kind.list.push(r);
      kinds.set(r.kind, kind);
    }
    const rows = [...kinds].filter(([, k]) => k.all > 0 || k.list.some(r => r.unknown)).sort((a, b) => b[1].all - a[1].all);
    if (!rows.length) return;
    const most = Math.max(...rows.map(([, k]) => k.all)) || 1;
    card("money", anyRate ? "Money an hour, by kind" : "Meters that run, by kind", anyRate ? "" : "no rate is known, so meters are counted", el("div", {class: "bars"},
      ...rows.map(([kind, k]) => el("div", {class: "bar"}, el("span", {class: "what"}, kind.replaceAll("_", " ")),
        el("span", {class: "track", title: kind + ": " + sum(k.list) + " an hour"},
          el("i", {style: `width:${k.goes / most * 100}%`}), el("i", {class: "stays", style: `width:${(k.all - k.goes) / most * 100}%`})),
        el("span", {class: "num"}, anyRate ? sum(k.list) : k.all + (k.all === 1 ? " meter" : " meters"))))),
      el("div", {class: "legend", style: "margin-top:.8rem"}, el("span", {}, el("i"), "the plan ends"), el("span", {}, el("i", {class: "stays"}), "burns on")));
  }

  // Rows come as they are scrolled to: ten thousand open as fast as a few.
  const chunk = 120;
  function lazily(parent, items, make, moreTag) {
    let shown = 0;
    const sentinel = el(moreTag, {class: "more-rows"});
    const observer = new IntersectionObserver(entries => entries.some(e => e.isIntersecting) && more(), {rootMargin: "600px"});
    function more() {
      const part = document.createDocumentFragment();
      for (const end = Math.min(items.length, shown + chunk); shown < end; shown++) part.append(...[make(items[shown])].flat());
      sentinel.remove();
      parent.append(part);
      if (shown < items.length) parent.append(sentinel); else observer.disconnect();
    }
    more();
    if (shown < items.length) observer.observe(sentinel);
    return {more, stop: () => observer.disconnect()};
  }

  const columns = [
    {key: "kind", title: "Kind", of: r => r.kind},
    {key: "name", title: "Resource", of: r => title(r).toLowerCase()},
    {key: "place", title: "Place", of: r => r.place},
    {key: "owner", title: "Owner", of: r => r.owner},
    {key: "outcome", title: data.form === "plan" ? "Plan" : "Outcome", of: r => words[r.outcome] + " " + r.why},
    {key: "why", title: "Why", of: r => r.reason || r.why},
    {key: "rate", title: "An hour", of: rateNumber, num: true}];
  const view = {sort: "", down: false, text: "", kind: "", outcomes: new Set()};
  let list, body, counter;

  function table() {
    const search = el("input", {type: "search", id: "search", placeholder: "Filter by name, id, owner, reason ... ( / )", "aria-label": "Filter resources",
      oninput: e => { view.text = e.target.value.toLowerCase(); refresh(); }});
    const kinds = [...new Set(resources.map(r => r.kind))].sort();
    const kind = el("select", {"aria-label": "Kind", id: "kind", onchange: e => { view.kind = e.target.value; refresh(); }},
      el("option", {value: ""}, "every kind"), ...kinds.map(k => el("option", {value: k}, k)));
    const outcomes = Object.keys(words).filter(o => resources.some(r => r.outcome === o));
    const chips = el("div", {class: "chips", role: "group", "aria-label": "Outcome"}, ...outcomes.map(o =>
      el("button", {type: "button", "aria-pressed": "false", "data-outcome": o, onclick: e => {
        view.outcomes.has(o) ? view.outcomes.delete(o) : view.outcomes.add(o);
        e.currentTarget.setAttribute("aria-pressed", String(view.outcomes.has(o)));
        refresh();
      }}, words[o] + " " + resources.filter(r => r.outcome === o).length)));
    counter = el("span", {class: "count", "aria-live": "polite"});
    body = el("tbody");
    const headRow = el("tr", {}, ...columns.map(column => el("th", {scope: "col", class: column.num ? "num" : undefined, "data-key": column.key},
      el("button", {type: "button", onclick: () => {
        view.down = view.sort === column.key ? !view.down : !!column.num;
        view.sort = column.key;
        refresh();
      }}, column.title))));
    card("resources", "Resources", "press a heading to sort, a row to see more",
      el("div", {class: "filters"}, search, kind, chips, counter), el("table", {}, el("thead", {}, headRow), body));
    refresh();
  }

  function refresh() {
    const words = view.text.split(/\s+/).filter(Boolean);
    const chosen = resources.filter(r => (!view.kind || r.kind === view.kind) && (!view.outcomes.size || view.outcomes.has(r.outcome)) && words.every(w => r.text.includes(w)));
    const column = columns.find(c => c.key === view.sort);
    if (column) {
      const order = column.num ? (a, b) => column.of(a) - column.of(b) : (a, b) => column.of(a) < column.of(b) ? -1 : column.of(a) > column.of(b) ? 1 : 0;
      chosen.sort((a, b) => (view.down ? -1 : 1) * order(a, b) || a.at - b.at);
    }
    for (const th of document.querySelectorAll("#resources th"))
      th.dataset.key === view.sort ? th.setAttribute("aria-sort", view.down ? "descending" : "ascending") : th.removeAttribute("aria-sort");
    list?.stop();
    body.replaceChildren();
    if (!chosen.length) body.append(el("tr", {}, el("td", {colspan: columns.length, class: "sub"}, resources.length ? "Nothing matches." : "No resource was found by the plugins that looked; see what was not looked at.")));
    list = lazily(body, chosen, row, "tr");
    counter.textContent = chosen.length + " of " + resources.length + ", " + sum(chosen) + (anyRate ? " an hour" : "");
  }

  function row(r) {
    const tr = el("tr", {class: "row", tabindex: "0", "aria-expanded": "false", "data-key": keyOf(r)},
      el("td", {class: "kind"}, r.kind),
      el("td", {}, el("div", {class: "name"}, title(r)), title(r) !== r.id ? el("div", {class: "id"}, r.id) : ""),
      el("td", {class: "sub place", title: r.place}, ...short(r.place)), el("td", {class: "owner"}, r.owner),
      el("td", {}, el("span", {class: "pill " + (r.outcome === "stays" ? "" : tones[r.outcome])}, r.outcome === "goes" ? r.verb : words[r.outcome])),
      el("td", {class: "why"}, r.reason || (r.outcome === "goes" ? r.effect_words : r.why)),
      el("td", {class: "num"}, rateText(r)));
    const open = () => {
      const next = tr.nextElementSibling;
      if (next?.classList.contains("detail")) { next.remove(); tr.setAttribute("aria-expanded", "false"); return; }
      tr.after(el("tr", {class: "detail"}, el("td", {colspan: columns.length}, details(r))));
      tr.setAttribute("aria-expanded", "true");
    };
    tr.addEventListener("click", () => getSelection().isCollapsed && open());
    tr.addEventListener("keydown", e => {
      if (e.key === "Enter" || e.key === " ") { e.preventDefault(); open(); }
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        const rows = [...body.querySelectorAll("tr.row")];
        const to = rows[rows.indexOf(tr) + (e.key === "ArrowDown" ? 1 : -1)];
        to?.focus();
      }
    });
    return tr;
  }

  // A project's 32 digits tell a person little: their beginning does, and the rest is a press away.
  const short = place => place.split(" / ").flatMap((part, i) => {
    const text = part.replace(/[0-9a-f]{32}/g, id => id.slice(0, 8) + "\u2026");
    return i === 0 ? [text, el("br")] : [(i > 1 ? " / " : "") + text];
  });

  function details(r) {
    const pairs = [["id", r.id], ["place", r.place], ["owner", r.owner], ["state", r.facts || r.state], ["charging", r.mode], ["created", r.created && at(r.created)], ["started", r.started && at(r.started)],
      ["way", r.verb && r.verb + ": " + r.effect_words + " (" + r.effect + ")"], ["why", r.why], ["reason", r.reason], ["the cloud says", r.words],
      ["meters", r.meters.join("; ")], ["uses", (r.uses || []).map(([role, key]) => role + " " + key).join("; ")], ["waits for", (r.after || []).join("; ")],
      ["asked", r.asked && at(r.asked)], ["accepted", r.accepted && at(r.accepted)], ["ended", r.ended && at(r.ended)],
      ["stops sent", r.steps || ""], ["was running again", r.restarts ? r.restarts + " times" : ""]];
    return el("dl", {}, ...pairs.filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, String(value))]));
  }

  function timeline() {
    const timed = resources.filter(r => r.asked).sort((a, b) => a.asked - b.asked || a.at - b.at);
    if (!timed.length) return;
    const from = data.started, to = Math.max(data.finished, from + 1000);
    const share = time => Math.min(100, Math.max(0, (time - from) / (to - from) * 100));
    const lanes = el("div", {class: "gantt"});
    lanes.append(el("div", {class: "lane axis", "aria-hidden": "true"}, el("span"), el("span", {class: "line"},
      ...[0, 25, 50, 75, 100].map(p => el("span", {style: `left:${p}%`}, clock(from + (to - from) * p / 100)))), el("span")));
    card("timeline", "Timeline", "when each stop was asked for, and when its end was seen", lanes,
      el("div", {class: "legend", style: "margin-top:.7rem"}, el("span", {}, el("i"), "stopping"), el("span", {}, el("i", {class: "bad"}), "did not end")));
    lazily(lanes, timed, r => {
      const end = r.ended || to, good = !!r.ended;
      return el("div", {class: "lane", title: `${r.kind} ${title(r)}: asked ${clock(r.asked)}, ${good ? "ended " + clock(end) : words[r.outcome]}`},
        el("span", {class: "what"}, el("span", {class: "sub"}, r.kind + " "), title(r)),
        el("span", {class: "line"}, el("b", {class: good ? "" : "bad", style: `left:${share(r.asked)}%;width:${Math.max(0, share(end) - share(r.asked))}%`})),
        el("span", {class: "took"}, good ? took(end - r.asked) : "-"));
    }, "div");
  }

  function pools() {
    const users = new Map();
    for (const r of resources)
      for (const [role, key] of r.uses || [])
        if (role === "runs-in" && key.startsWith("pool:")) users.set(key, [...(users.get(key) || []), r]);
    const known = new Map(resources.map(r => [keyOf(r), r]));
    const all = [...new Set([...resources.filter(r => r.kind === "pool").map(keyOf), ...users.keys()])];
    all.sort((a, b) => (users.get(b)?.length || 0) - (users.get(a)?.length || 0));
    if (!all.length) return;
    const graphs = el("div", {class: "graphs"});
    const cut = (text, n) => [...text].length > n ? [...text].slice(0, n - 1).join("") + "\u2026" : text;
    const lonely = all.filter(key => !users.has(key)).map(key => known.get(key));
    lazily(graphs, all.filter(key => users.has(key)), key => {
      const pool = known.get(key), list = users.get(key) || [], most = 14;
      const rows = list.slice(0, most), h = Math.max(64, (rows.length + (list.length > most ? 1 : 0)) * 26 + 16), mid = h / 2;
      // On a narrow window the picture is drawn smaller, not shrunk: its words stay to be read.
      const narrow = innerWidth < 760, box = narrow ? 130 : 186, dot = box + (narrow ? 48 : 84), signs = narrow ? 14 : 21;
      const picture = svg("svg", {viewBox: `0 0 ${narrow ? 380 : 540} ${h}`, role: "img", "aria-label": key + " is used by " + list.length});
      rows.forEach((r, i) => {
        const y = 21 + i * 26;
        picture.append(svg("path", {class: "edge", d: `M${box + 4} ${mid}C${dot - 32} ${mid} ${dot - 40} ${y} ${dot - 6} ${y}`}), svg("circle", {class: "dot " + tones[r.outcome], cx: dot, cy: y, r: 5}),
          svg("text", {x: dot + 12, y: y + 4}, svg("tspan", {class: "ink"}, cut(title(r), signs - 1)), svg("tspan", {dx: 6}, cut(narrow ? r.kind : r.kind + ", " + words[r.outcome].split(",")[0], narrow ? 12 : 22)), svg("title", {}, keyOf(r) + ": " + words[r.outcome] + (r.reason ? ", " + r.reason : ""))));
      });
      if (list.length > most) picture.append(svg("text", {x: dot + 12, y: 21 + most * 26 + 4}, "and " + (list.length - most) + " more"));
      picture.append(svg("rect", {class: "node", x: 4, y: mid - 27, width: box, height: 54, rx: 10}), svg("circle", {class: "dot " + (pool ? tones[pool.outcome] : ""), cx: 20, cy: mid - 7, r: 5}),
        svg("text", {x: 32, y: mid - 3, class: "ink"}, cut(pool ? title(pool) : key, signs), svg("title", {}, key)),
        svg("text", {x: 16, y: mid + 16}, cut(pool ? words[pool.outcome].split(",")[0] + (rateText(pool) ? ", " + rateText(pool) + "/h" : "") : "not seen", signs + 5)));
      return el("div", {class: "graph"}, picture);
    }, "div");
    card("pools", "Pools and what runs in them", all.length === 1 ? "1 pool" : all.length + " pools", graphs,
      lonely.length ? el("div", {class: "lonely"}, el("span", {class: "sub"}, "without a known user:"), ...lonely.slice(0, 200).map(pool =>
        el("span", {class: "pill " + tones[pool.outcome], title: keyOf(pool)}, title(pool) + ", " + words[pool.outcome].split(",")[0] + (rateText(pool) ? ", " + rateText(pool) + "/h" : ""))),
        lonely.length > 200 ? "and " + (lonely.length - 200) + " more" : "") : "");
  }

  function left() {
    const groups = new Map();
    for (const r of data.form === "plan" ? resources.filter(r => r.outcome === "stays") : resources.filter(r => !["ended", "gone"].includes(r.outcome)))
      groups.set(r.why || words[r.outcome], [...(groups.get(r.why || words[r.outcome]) || []), r]);
    const partly = resources.filter(r => r.remains);
    if (partly.length) groups.set("ended in part: what its way does not end goes on costing", partly.map(r => ({...r, rates: r.remains, unknown: 0})));
    if (!groups.size) return;
    const cost = list => list.reduce((t, r) => t + rateNumber(r) + (r.unknown ? 1e-9 : 0), 0);
    const sorted = [...groups].sort((a, b) => cost(b[1]) - cost(a[1]));
    card("left", data.form === "plan" ? "What stays, and why" : "What was left, and why", "the most expensive reason first", ...sorted.map(([why, list]) => {
      const ul = el("ul");
      const group = el("details", {class: "reason"}, el("summary", {}, el("span", {}, why), el("span", {class: "pill"}, String(list.length)), el("span", {class: "push"}, cost(list) ? sum(list) + (list.some(r => r.rates.length) ? " an hour" : "") : "")), ul);
      group.addEventListener("toggle", () => ul.childElementCount || lazily(ul, list.sort((a, b) => rateNumber(b) - rateNumber(a)), r =>
        el("li", {}, r.kind + " ", el("strong", {}, title(r)), rateText(r) ? ", " + rateText(r) + " an hour" : "", r.reason ? el("span", {class: "sub"}, ": " + r.reason) : ""), "li"));
      return group;
    }));
  }

  function proof() {
    if (!data.proof) return;
    const proofs = el("tbody");
    card("proof", "The proof in the bill", data.proof.summary, el("table", {}, proofs));
    const grows = lazily(proofs, data.proof.rows, ([what, verdict, tone, why]) =>
      el("tr", {}, el("td", {}, what), el("td", {}, el("span", {class: "pill " + tone}, verdict)), el("td", {class: "why"}, why)), "tr");
    addEventListener("beforeprint", () => { while (proofs.querySelector(".more-rows")) grows.more(); });
  }

  function looked() {
    const tone = {found: "good", none: "", "could not tell": "bad"};
    const plugins = new Map();
    for (const [plugin, place, seen, count, missing] of data.coverage) {
      const one = plugins.get(plugin) || {count: 0, places: 0, bad: []};
      one.count += count; one.places++;
      if (seen === "could_not_tell" || seen === "could not tell") one.bad.push(place + (missing ? ": " + missing : ""));
      plugins.set(plugin, one);
    }
    card("looked", "What was looked at, and what was not", "\u201cnone\u201d is said only with a proven right to see",
      el("table", {}, el("tbody", {}, ...[...plugins].map(([plugin, p]) => el("tr", {}, el("td", {}, plugin || "the account"),
        el("td", {}, el("span", {class: "pill " + (p.bad.length ? "bad" : p.count ? tone.found : "")}, p.bad.length ? "could not tell" : p.count ? "found " + p.count : "none")),
        el("td", {class: "why"}, p.bad.length ? p.bad.join("; ") : "in " + p.places + (p.places === 1 ? " place" : " places")))),
        ...data.not_looked.map(([what, why]) => el("tr", {}, el("td", {}, what), el("td", {}, el("span", {class: "pill warn"}, "not looked at")), el("td", {class: "why"}, why))))));
  }

  function tip(event, text) {
    const box = byId("tip");
    box.textContent = text;
    box.hidden = false;
    box.style.left = Math.min(event.clientX + 12, innerWidth - box.offsetWidth - 8) + "px";
    box.style.top = event.clientY + 14 + "px";
  }
  function hideTip() { byId("tip").hidden = true; }

  function nav() {
    const names = {proof: "Proof", money: "Money", left: data.form === "plan" ? "Stays" : "Left", pools: "Pools", timeline: "Timeline", looked: "Looked at", resources: "Resources"};
    byId("nav").append(el("ul", {}, ...Object.entries(names).filter(([id]) => byId(id).childElementCount).map(([id, name]) => el("li", {}, el("a", {href: "#" + id}, name)))));
  }

  addEventListener("keydown", e => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName || "");
    if (e.key === "Escape" && typing) { const box = byId("search"); if (box.value) { box.value = ""; view.text = ""; refresh(); } box.blur(); }
    if (typing || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "/") { e.preventDefault(); byId("search").focus(); }
    if (e.key === "t") switchTheme();
    if (e.key === "j") body.querySelector("tr.row")?.focus();
  });
  addEventListener("beforeprint", () => { while (body.querySelector(".more-rows")) list.more(); });

  head(); glance();
  data.form === "plan" ? moneyByKind() : moneyOverTime();
  table(); timeline(); pools(); left(); proof(); looked(); nav();
  byId("foot").append("Keys: ", el("kbd", {}, "/"), " filter, ", el("kbd", {}, "Esc"), " clear, ", el("kbd", {}, "j"), " first row, ", el("kbd", {}, "\u2191"), " ", el("kbd", {}, "\u2193"), " rows, ", el("kbd", {}, "Enter"), " more, ", el("kbd", {}, "t"), " dark or light. Made by billstop " + data.version + "; this file asks nothing of the network. All times are the cloud's, in UTC.");
})();
