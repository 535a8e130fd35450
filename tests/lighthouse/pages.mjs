// pages.mjs URL SITE REPORTS: each kind of page of the site served there, desktop and mobile, a line each; what costs a point
// stands below it.
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig, generateReport } from "lighthouse";

const [url, site, reports] = process.argv.slice(2);
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const RUNS = 3;
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"];

// The hardest of each kind: passages are pages named by a number, and lie beside the page of their document.
const files = readdirSync(site, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
const paths = files.map((file) => relative(site, join(file.parentPath, file.name)));
const longest = (found) => found.map((path) => [statSync(join(site, path)).size, path]).sort(([a], [b]) => b - a)[0][1];
const passages = paths.filter((path) => /\/\d+\.html$/.test(path));
const folders = new Set(passages.map((path) => path.replace(/\d+\.html$/, "")));
const PAGES = {
  home: "index.html",
  passage: longest(passages),
  document: longest(paths.filter((path) => path.endsWith("/index.html") && folders.has(path.replace(/index\.html$/, "")))),
  search: "search/index.html",
  hits: "search/index.html?q=how+to+install",
};

// Audits that took something off a category's score, with the figure.
function faults({ categories, audits }, name) {
  const weighed = categories[name].auditRefs.filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1);
  return weighed.map(({ id }) => {
    const items = (audits[id].details?.items ?? []).slice(0, 3).map((item) => item.node?.selector ?? item.url ?? item.description ?? "");
    return `  ${name}: ${id} ${audits[id].displayValue ?? ""} ${items.join(", ")}`.trimEnd();
  });
}

const points = (lhr, name) => Math.round((lhr.categories[name]?.score ?? 0) * 100);

async function judge(port, name, path, form) {
  const runs = [];
  // Two of three at 100 make the median, whatever the third says.
  while (runs.length < RUNS && runs.filter((lhr) => points(lhr, "performance") === 100).length < 2) {
    const options = { port, onlyCategories: CATEGORIES, logLevel: "error" };
    const { lhr } = await lighthouse(`${url}/${path}`, options, form === "desktop" ? desktopConfig : undefined);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    runs.push(lhr);
  }
  runs.sort((a, b) => points(b, "performance") - points(a, "performance"));
  const median = runs[1];
  writeFileSync(join(reports, `${name}-${form}.html`), generateReport(median, "html"));
  const all = CATEGORIES.map((category) => points(median, category));
  const isFull = all.every((score) => score === 100);
  const value = (id) => median.audits[id].displayValue?.replace(/\s/g, " ") ?? "–";
  console.log(`${isFull ? "ok" : "FAILED"} ${name} ${form} ${all.join(" ")}  first ${value("first-contentful-paint")}, ` +
    `largest ${value("largest-contentful-paint")}, blocked ${value("total-blocking-time")}, moved ${value("cumulative-layout-shift")}  ${path}`);
  for (const category of CATEGORIES) for (const line of isFull ? [] : faults(median, category)) console.log(line);
}

mkdirSync(reports, { recursive: true });
const chrome = await launch({ chromePath: process.env.CHROME_PATH, chromeFlags: FLAGS, ignoreDefaultFlags: false });
try {
  for (const [name, path] of Object.entries(PAGES)) for (const form of ["desktop", "mobile"]) await judge(chrome.port, name, path, form);
} finally {
  chrome.kill();
}
