// Uses a report in Chromium as readers do. Arguments: the folder with the sites, and one for pictures, or nothing.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axe = fs.readFileSync(require.resolve("axe-core"), "utf8");
const [folder, pictures] = process.argv.slice(2);
const url = (file) => pathToFileURL(path.join(folder, file)).href;

const profile = fs.mkdtempSync(path.join(folder, "profile-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: "/usr/bin/chromium",
  headless: true,
  acceptDownloads: true,
  viewport: { width: 1280, height: 900 },
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = context.pages()[0] || (await context.newPage());
const wrong = [];
page.on("console", (message) => { if (["error", "warning"].includes(message.type())) wrong.push(`${page.url()}: ${message.text()}`); });
page.on("pageerror", (error) => wrong.push(`${page.url()}: ${error}`));
page.on("request", (request) => { if (!/^(file|blob|data):/.test(request.url())) wrong.push(`request to ${request.url()}`); });

let done = 0;
async function test(name, run) {
  try { await run(); } catch (error) { console.error(`FAILED: ${name}`); throw error; }
  assert.deepEqual(wrong, [], name);
  done += 1;
  console.log(`ok: ${name}`);
}
const text = (selector) => page.locator(selector).first().innerText();
const status = (pattern) => page.waitForFunction((source) => new RegExp(source).test(document.querySelector("#list .status").textContent), pattern);

const site = ["index.html", "speakers.html", "outlets.html", "compare.html", "articles.html", "method.html", "speakers/ragna-thorsdal.html", "outlets/1-tamrid-courier.html"];
const outlets = fs.readdirSync(path.join(folder, "site/outlets"));
site[7] = "outlets/" + outlets[0];
const articles = fs.readdirSync(path.join(folder, "site/articles/00000"), { recursive: true }).filter((name) => name.endsWith(".html"));
const article = "site/articles/00000/" + articles.sort()[0];

await test("scripts run from the disk", async () => {
  await page.goto(url("site/index.html"));
  await page.waitForSelector(".theme:not([hidden])");
});

await test("search, filter, sort, page", async () => {
  await page.goto(url("site/speakers/ragna-thorsdal.html"));
  await status("^\\d+ of \\d+ quotations$");
  const all = await page.locator(".items > li").count();
  assert.ok(all >= 10, `${all} quotations`);
  await page.getByRole("searchbox", { name: "Search" }).fill("small things");
  await status("^[12] of ");
  assert.match(await text(".items > li blockquote"), /small thing/i);
  await page.getByRole("searchbox", { name: "Search" }).fill("nobody says this");
  await status("^0 of ");
  await page.getByRole("searchbox", { name: "Search" }).fill("");
  await status(`^${all} of `);
  await page.getByRole("combobox", { name: "Outlet" }).selectOption({ label: "Vellsund Tribune" });
  await page.waitForFunction((n) => document.querySelectorAll(".items > li").length < n, all);
  for (const meta of await page.locator(".items .meta").allInnerTexts()) assert.match(meta, /Vellsund Tribune/);
  await page.getByRole("combobox", { name: "Outlet" }).selectOption("");
  await page.getByRole("combobox", { name: "Order" }).selectOption("old");
  await page.waitForFunction(() => document.querySelector(".items .meta").textContent.startsWith("2026-01"));
});

await test("downloads hold what the filters leave", async () => {
  await page.getByRole("combobox", { name: "Outlet" }).selectOption({ label: "Vellsund Tribune" });
  await page.waitForFunction(() => [...document.querySelectorAll(".items .meta")].every((node) => node.textContent.includes("Vellsund")));
  const shown = await page.locator(".items > li").count();
  const [json] = await Promise.all([page.waitForEvent("download"), page.click("button.json")]);
  assert.equal(json.suggestedFilename(), "ragna-thorsdal.json");
  const rows = JSON.parse(fs.readFileSync(await json.path(), "utf8"));
  assert.equal(rows.length, shown);
  assert.ok(rows.every((row) => row.outlet === "Vellsund Tribune" && row.text && row.confidence > 0));
  const [csv] = await Promise.all([page.waitForEvent("download"), page.click("button.csv")]);
  const lines = fs.readFileSync(await csv.path(), "utf8").trim().split("\r\n");
  assert.match(lines[0], /^id,date,outlet,title,url,kind,text,/);
  assert.ok(lines.length > shown);
});

await test("tables sort by a click and by a key", async () => {
  await page.goto(url("site/speakers.html"));
  const column = async () => (await page.locator("tbody td[data-q=speaker-words]").allInnerTexts()).map((cell) => +cell.replace(/,/g, ""));
  const head = page.getByRole("columnheader", { name: "Words" }).getByRole("button");
  await head.click();
  let words = await column();
  assert.deepEqual(words, [...words].sort((a, b) => b - a));
  await head.press("Enter");
  words = await column();
  assert.deepEqual(words, [...words].sort((a, b) => a - b));
  assert.equal(await page.locator("th[aria-sort=ascending]").count(), 1);
});

await test("links from a speaker lead to the place in the article, and back", async () => {
  await page.goto(url("site/speakers/ragna-thorsdal.html"));
  await page.locator(".items .meta a").first().click();
  await page.waitForURL(/articles\/.*#r\d+$/);
  const target = page.locator(new URL(page.url()).hash);
  assert.equal(await target.count(), 1);
  assert.match(await target.getAttribute("aria-label"), /Ragna Thorsdal/);
  await page.getByRole("link", { name: "Ragna Thorsdal" }).first().click();
  await page.waitForURL(/speakers\/ragna-thorsdal\.html$/);
});

await test("hover and focus show why", async () => {
  await page.goto(url(article));
  await page.locator(".text .q").first().hover();
  assert.match(await text(".tip"), /rule .*confidence .*%/s);
  await page.mouse.move(0, 0);
  await page.locator("h1").hover();
  assert.equal(await page.locator(".tip").isVisible(), false);
  await page.locator(".text .ref").first().focus();
  assert.match(await text(".tip"), /rule|praises|blames/);
  assert.equal(await page.locator(".text .ref").first().getAttribute("aria-describedby"), "tip");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".tip").isVisible(), false);
  await page.goto(url("one.html"));
  await page.locator(".text .q").nth(2).hover();
  assert.match(await text(".tip"), /confidence/);
});

await test("everything is within reach of the keyboard", async () => {
  await page.goto(url("site/index.html"));
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.goto(url(article));
  const reached = new Set();
  for (let n = 0; n < 60; n++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement.id));
  }
  for (const id of await page.locator(".text .ref").evaluateAll((nodes) => nodes.map((node) => node.id))) assert.ok(reached.has(id), id);
});

await test("the colours can be switched, and stay", async () => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(url("site/index.html"));
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.click(".theme");
  assert.notEqual(await paper(), light);
  await page.goto(url("site/method.html"));
  assert.notEqual(await paper(), light);
  await page.click(".theme");
  assert.equal(await paper(), light);
  await page.evaluate(() => localStorage.clear());
});

await test("foreign scripts do not run", async () => {
  await page.goto(url("site/index.html"));
  const ran = await page.evaluate(async () => {
    document.body.insertAdjacentHTML("beforeend", '<img src="x:" onerror="window.ran = 1"><a id="js" href="javascript:window.ran=2">x</a><iframe srcdoc="<script>parent.ran=3</script>"></iframe>');
    document.getElementById("js").click();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return window.ran;
  });
  assert.equal(ran, undefined);
  assert.ok(wrong.length > 0, "the policy said nothing");
  wrong.length = 0;
});

await test("50,000 quotations stay usable", async () => {
  await page.goto(url("long/speakers/oda-frisk.html"));
  const begun = Date.now();
  await status("^50,000 of 50,000");
  const opened = Date.now() - begun;
  assert.equal(await page.locator(".items > li").count(), 25);
  await page.getByRole("button", { name: "Next" }).click();
  await page.waitForFunction(() => document.querySelector(".pager").textContent.includes("Page 2 of 2,000"));
  const filtered = Date.now();
  await page.getByRole("combobox", { name: "Outlet" }).selectOption({ label: "Quay Post 1" });
  await status("^1\\d,\\d{3} of 50,000");
  const filter = Date.now() - filtered;
  await page.getByRole("combobox", { name: "Outlet" }).selectOption("");
  await status("^50,000 of 50,000");
  const sorted = Date.now();
  await page.getByRole("combobox", { name: "Order" }).selectOption("old");
  await page.waitForFunction(() => document.querySelector(".items .meta").textContent.startsWith("2031-01-01"));
  const sort = Date.now() - sorted;
  await page.getByRole("combobox", { name: "Order" }).selectOption("new");
  const searched = Date.now();
  await page.getByRole("searchbox", { name: "Search" }).fill("pier number 31415 ");
  await status("^1 of 50,000");
  console.log(`    opened in ${opened} ms, filtered in ${filter} ms, sorted in ${sort} ms, searched in ${Date.now() - searched} ms`);
  assert.ok(opened < 10000 && Date.now() - searched < 60000);
});

await test("on paper there are the numbers, in dark ink on white", async () => {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.goto(url("site/speakers/ragna-thorsdal.html"));
  await status("of \\d+ quotations$");
  const look = await page.evaluate(() => {
    window.dispatchEvent(new Event("beforeprint"));
    const style = getComputedStyle(document.body);
    const shown = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.offsetParent !== null).length;
    return { paper: style.backgroundColor, ink: style.color, menus: shown(".top nav, .toc, .controls, .theme, .pager button"), tables: shown(".figure table"), closed: shown(".figure details:not([open])") };
  });
  assert.equal(look.paper, "rgb(255, 255, 255)");
  assert.equal(look.ink, "rgb(0, 0, 0)");
  assert.equal(look.menus, 0);
  assert.ok(look.tables >= 5 && look.closed === 0, JSON.stringify(look));
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator(".figure details[open]").count(), 0);
  // Nothing is wider than a sheet of A4 with margins.
  await page.setViewportSize({ width: 680, height: 960 });
  for (const file of site) {
    await page.goto(url("site/" + file));
    const out = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(out <= 0, `${file} is ${out} pixels wider than the sheet`);
  }
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
});

for (const [scheme, width] of [["light", 1280], ["dark", 1280], ["light", 390], ["dark", 390]]) {
  await test(`no serious fault for assistive technology, nothing sticks out: ${scheme}, ${width} pixels`, async () => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    for (const file of [...site.map((name) => "site/" + name), article, "one.html"]) {
      await page.goto(url(file));
      if (await page.locator("#list").count()) await status("of \\d+");
      await page.waitForSelector(".theme:not([hidden])");
      const out = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(out <= 0, `${file} is ${out} pixels too wide`);
      // evaluate() is the debugger's, which the policy does not bind.
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"], preload: false }));
      const serious = found.violations.filter((fault) => ["serious", "critical"].includes(fault.impact));
      assert.deepEqual(serious.map((fault) => `${file}: ${fault.id}: ${fault.nodes.slice(0, 3).map((node) => node.html).join(" ")}`), []);
      if (pictures) {
        fs.mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: path.join(pictures, `${file.replace(/\W+/g, "-")}-${scheme}-${width}.png`), fullPage: true });
      }
    }
  });
}

await context.close();
console.log(`${done} browser tests passed`);
