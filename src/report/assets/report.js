// What pages of a report do beyond showing: theme, tables that sort and filter, lists that load piece by piece, notes on
// hover and focus. Text of others is only ever set as text, never as markup.
"use strict";
(function () {
  const root = document.documentElement;
  const make = (name, props, ...children) => {
    const node = Object.assign(document.createElement(name), props || {});
    node.append(...children);
    return node;
  };
  const number = new Intl.NumberFormat("en");

  function theme() {
    const button = document.querySelector(".theme");
    if (!button) return;
    const dark = () => {
      const chosen = root.getAttribute("data-theme");
      return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    };
    const show = () => { button.textContent = dark() ? "Light" : "Dark"; button.setAttribute("aria-label", "Switch to " + (dark() ? "light" : "dark") + " colours"); };
    button.hidden = false;
    button.addEventListener("click", () => {
      const next = dark() ? "light" : "dark";
      root.setAttribute("data-theme", next);
      try { localStorage.setItem("pullquote-theme", next); } catch (error) { /* not kept, then */ }
      show();
    });
    show();
  }

  // Tables: a click on a heading sorts; long tables can be filtered.
  function tables() {
    for (const table of document.querySelectorAll(".figure table")) {
      const body = table.tBodies[0];
      if (!body || body.rows.length < 2) continue;
      const value = (row, nth) => {
        const cell = row.cells[nth];
        return cell.hasAttribute("data-s") ? parseFloat(cell.getAttribute("data-s")) : cell.textContent.trim().toLowerCase();
      };
      [...table.tHead.rows[0].cells].forEach((head, nth) => {
        if (!body.rows[0].cells[nth].textContent.trim()) return;
        const button = make("button", { type: "button" });
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const was = head.getAttribute("aria-sort");
          const numeric = [...body.rows].some((row) => typeof value(row, nth) === "number");
          const up = was ? was === "descending" : !numeric;
          for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
          head.setAttribute("aria-sort", up ? "ascending" : "descending");
          const rows = [...body.rows].map((row) => [value(row, nth), row]);
          // What has no number comes last, whichever way.
          rows.sort(([a], [b]) => {
            if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
            const less = typeof a === "number" ? a - b : a.localeCompare(b);
            return up ? less : -less;
          });
          body.append(...rows.map(([, row]) => row));
        });
      });
      if (body.rows.length > 25) filter(table, body);
    }
  }

  function filter(table, body) {
    const input = make("input", { type: "search" });
    const status = make("p", { className: "status meta" });
    status.setAttribute("role", "status");
    const box = make("div", { className: "controls" }, make("label", {}, "Filter this table", input));
    table.closest(".scroll").before(box, status);
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      let shown = 0;
      for (const row of body.rows) {
        row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
        shown += row.hidden ? 0 : 1;
      }
      status.textContent = wanted ? number.format(shown) + " of " + number.format(body.rows.length) + " rows" : "";
    });
  }

  // Lists: an index to sort and filter by, and pieces with the words, loaded as they are needed.
  const PAGE = 25;
  let list = null;
  window.pullquote = (what, nth, data) => { if (list) list.take(what, nth, data); };

  function load(path) {
    return new Promise((resolve, reject) => {
      const script = make("script", { src: path });
      script.onload = () => { script.remove(); resolve(); };
      script.onerror = () => { script.remove(); reject(new Error("cannot load " + path)); };
      document.head.append(script);
    });
  }

  function startList(section) {
    const source = section.dataset.source;
    const quotes = section.dataset.list === "quotes";
    const status = section.querySelector(".status");
    const state = { index: null, chunks: new Map(), order: [], page: 0, run: 0 };
    list = { take(what, nth, data) { if (what === "index") state.index = data; else state.chunks.set(nth, data); } };
    const chunk = async (nth) => { if (!state.chunks.has(nth)) await load(source + nth + ".js"); return state.chunks.get(nth) || []; };
    const item = (at) => { const piece = state.chunks.get(Math.floor(at / state.index.chunk)); return piece && piece[at % state.index.chunk]; };
    const select = (label, options) => {
      const node = make("select", {}, ...options.map(([value, text]) => make("option", { value: String(value) }, text)));
      return [node, make("label", {}, label, node)];
    };
    const search = make("input", { type: "search" });
    const items = make("ol", { className: "items" });
    const back = make("button", { type: "button" }, "Previous");
    const next = make("button", { type: "button" }, "Next");
    const where = make("span", {});
    const pager = make("div", { className: "pager" }, back, where, next);
    let sort, outlet, kind, sure;

    const words = (one) => [one.t, one.s, one.h, one.n, one.i].filter(Boolean).join("\n").toLowerCase();

    async function all(progress) {
      const many = Math.ceil(state.index.items / state.index.chunk);
      for (let nth = 0; nth < many; nth += 8) {
        await Promise.all(Array.from({ length: Math.min(8, many - nth) }, (_, k) => chunk(nth + k)));
        if (!progress(nth, many)) return false;
      }
      return true;
    }

    async function choose() {
      const run = ++state.run;
      const index = state.index;
      const wanted = search.value.trim().toLowerCase();
      if (wanted) {
        const whole = await all((done, of) => { status.textContent = "Searching: " + Math.round(100 * done / of) + " %"; return run === state.run; });
        if (!whole || run !== state.run) return;
      }
      const order = [];
      for (let at = 0; at < index.items; at++) {
        if (outlet.value !== "" && index.outlet[at] !== +outlet.value) continue;
        if (kind.value !== "" && index.kind[at] !== +kind.value) continue;
        if (sure && index.number[at] < +sure.value) continue;
        if (wanted && !(words(item(at)) + "\n" + index.outlets[index.outlet[at]].toLowerCase()).includes(wanted)) continue;
        order.push(at);
      }
      const by = {
        new: (a, b) => a - b,
        old: (a, b) => (index.date[a] < index.date[b] ? -1 : index.date[a] > index.date[b] ? 1 : a - b),
        outlet: (a, b) => index.outlets[index.outlet[a]].localeCompare(index.outlets[index.outlet[b]]) || a - b,
        most: (a, b) => index.number[b] - index.number[a] || a - b,
        least: (a, b) => index.number[a] - index.number[b] || a - b,
      }[sort.value];
      if (sort.value !== "new") order.sort(by);
      state.order = order;
      state.page = 0;
      await show(run);
    }

    async function show(run) {
      const from = state.page * PAGE;
      const here = state.order.slice(from, from + PAGE);
      for (const nth of new Set(here.map((at) => Math.floor(at / state.index.chunk)))) await chunk(nth);
      if (run !== state.run) return;
      items.replaceChildren(...here.map((at) => (quotes ? quotation : article)(item(at), at)));
      items.start = from + 1;
      const pages = Math.max(1, Math.ceil(state.order.length / PAGE));
      where.textContent = "Page " + number.format(state.page + 1) + " of " + number.format(pages);
      back.disabled = state.page === 0;
      next.disabled = state.page + 1 >= pages;
      status.textContent = number.format(state.order.length) + " of " + number.format(state.index.items) + (quotes ? " quotations" : " articles");
    }

    const outletOf = (at) => state.index.outlets[state.index.outlet[at]];

    function quotation(one, at) {
      const meta = make("p", { className: "meta" });
      const add = (text) => { if (text) meta.append(make("span", {}, make("bdi", {}, text)), " "); };
      const date = state.index.date[at];
      add(date); add(outletOf(at));
      if (one.a) meta.append(make("span", {}, make("a", { href: one.a }, make("bdi", {}, one.h || one.i))), " "); else add(one.h || one.i);
      if (one.u && /^https?:\/\//i.test(one.u)) meta.append(make("span", {}, make("a", { href: one.u, rel: "noopener noreferrer nofollow" }, "original")), " ");
      add(state.index.kinds[state.index.kind[at]]);
      add(one.c && "reported by “" + one.c + "”");
      add(one.r && "rule " + one.r);
      add("confidence " + state.index.number[at] + " %");
      const node = make("li", {}, make("blockquote", {}, make("bdi", {}, one.t)));
      if (one.s && one.s.trim() !== one.t.trim()) node.append(make("p", { className: "sentence" }, make("bdi", {}, one.s)));
      node.append(meta);
      return node;
    }

    function article(one, at) {
      const title = make("bdi", {}, one.h || one.i);
      const meta = make("p", { className: "meta" });
      for (const text of [state.index.date[at], outletOf(at), number.format(state.index.number[at]) + " quotations", state.index.kind[at] ? "copy" : ""]) {
        if (text) meta.append(make("span", {}, make("bdi", {}, text)), " ");
      }
      return make("li", {}, one.a ? make("a", { href: one.a }, title) : title, meta);
    }

    // Downloads hold what the filters leave.
    async function download(kindOfFile) {
      await all(() => true);
      const rows = state.order.map((at) => {
        const one = item(at), index = state.index;
        const common = { id: one.i, date: index.date[at] || null, outlet: outletOf(at), title: one.h || null };
        return quotes ? { ...common, url: one.u, kind: index.kinds[index.kind[at]], text: one.t, sentence: one.s, cue: one.c || null, rule: one.r || null, confidence: index.number[at] / 100, name: one.n } : { ...common, quotes: index.number[at], counts: index.kind[at] === 0 };
      });
      // A cell that begins like a formula would be one in a spreadsheet.
      const cell = (value) => { const text = value === null ? "" : typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? "'" + value : String(value); return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text; };
      const text = kindOfFile === "json" ? JSON.stringify(rows, null, 1) + "\n" : [Object.keys(rows[0] || { id: "" }), ...rows.map(Object.values)].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
      const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: kindOfFile === "json" ? "application/json" : "text/csv" })), download: section.dataset.file + "." + kindOfFile });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }

    async function begin() {
      status.textContent = "Loading…";
      await load(source + "index.js");
      const index = state.index;
      let label;
      const labels = [make("label", {}, "Search", search)];
      [sort, label] = select("Order", [["new", "newest first"], ["old", "oldest first"], ["outlet", "by outlet"], ["most", quotes ? "surest first" : "most quotations first"], ["least", quotes ? "least sure first" : "fewest quotations first"]]);
      labels.push(label);
      [outlet, label] = select("Outlet", [["", "all"], ...index.outlets.map((name, nth) => [nth, name]).sort((a, b) => a[1].localeCompare(b[1]))]);
      labels.push(label);
      [kind, label] = select(quotes ? "Kind" : "Copies", [["", "all"], ...index.kinds.map((name, nth) => [nth, name])]);
      labels.push(label);
      if (quotes) { [sure, label] = select("Confidence", [[0, "any"], [70, "70 % and more"], [80, "80 % and more"], [90, "90 % and more"], [95, "95 % and more"]]); labels.push(label); }
      const csv = make("button", { type: "button", className: "csv" }, "Download CSV"), json = make("button", { type: "button", className: "json" }, "Download JSON");
      status.before(make("div", { className: "controls" }, ...labels, csv, json));
      status.after(items, pager);
      let wait = 0;
      const failed = (error) => { status.textContent = "Something is missing: " + error.message; };
      search.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(() => choose().catch(failed), 200); });
      for (const node of [sort, outlet, kind, sure]) if (node) node.addEventListener("change", () => choose().catch(failed));
      const turn = (by) => () => { state.page += by; show(++state.run).then(() => section.scrollIntoView(), failed); };
      back.addEventListener("click", turn(-1));
      next.addEventListener("click", turn(1));
      csv.addEventListener("click", () => download("csv").catch(failed));
      json.addEventListener("click", () => download("json").catch(failed));
      await choose();
    }
    begin().catch((error) => { status.textContent = "The list cannot be loaded: " + error.message; });
  }

  // Notes on hover and focus.
  function notes() {
    const text = document.querySelector(".text");
    if (!text) return;
    const tip = make("div", { className: "tip", id: "tip", hidden: true });
    tip.setAttribute("role", "tooltip");
    document.body.append(tip);
    let lit = [], holder = null;
    function hide() {
      tip.hidden = true;
      for (const node of lit) node.classList.remove("lit");
      lit = [];
      if (holder) holder.removeAttribute("aria-describedby");
      holder = null;
    }
    function show(at, ids) {
      hide();
      const parts = [];
      for (const id of ids) {
        const note = document.getElementById(id);
        if (!note) continue;
        const who = note.querySelector(".who"), meta = note.querySelector(".meta");
        if (who) parts.push(make("p", { className: "who" }, who.textContent));
        parts.push(make("p", { className: "meta" }, ...[...meta.querySelectorAll("span:not(.hidden)")].map((node) => make("span", {}, node.textContent))));
        lit.push(...document.querySelectorAll('[data-q="' + CSS.escape(id) + '"]'));
      }
      if (!parts.length) return;
      tip.replaceChildren(...parts);
      tip.hidden = false;
      for (const node of lit) node.classList.add("lit");
      const box = at.getClientRects()[0] || at.getBoundingClientRect();
      tip.style.left = Math.max(8, Math.min(box.left + scrollX, scrollX + root.clientWidth - tip.offsetWidth - 8)) + "px";
      const below = box.bottom + tip.offsetHeight + 12 < root.clientHeight || box.top < tip.offsetHeight + 12;
      tip.style.top = (scrollY + (below ? box.bottom + 8 : box.top - tip.offsetHeight - 8)) + "px";
      if (at.matches("a")) { at.setAttribute("aria-describedby", "tip"); holder = at; }
    }
    const ids = (node) => [node.dataset.q, node.dataset.e, node.hash && node.hash.slice(1)].filter(Boolean);
    const mine = (event) => event.target.closest(".text [data-q], .text [data-e], .text .ref");
    document.addEventListener("mouseover", (event) => { const node = mine(event); if (node) show(node, ids(node)); else if (!event.target.closest(".tip")) hide(); });
    document.addEventListener("focusin", (event) => { const node = mine(event); if (node) show(node, ids(node)); else hide(); });
    document.addEventListener("click", (event) => { const node = mine(event); if (node && !node.matches("a")) show(node, ids(node)); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  }

  // On paper nothing can be opened.
  function paper() {
    let opened = [];
    window.addEventListener("beforeprint", () => {
      opened = [...document.querySelectorAll(".figure details:not([open])")];
      for (const node of opened) node.open = true;
    });
    window.addEventListener("afterprint", () => { for (const node of opened) node.open = false; });
  }

  function begin() {
    theme();
    paper();
    tables();
    const section = document.querySelector("[data-list]");
    if (section) startList(section);
    notes();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin); else begin();
})();
