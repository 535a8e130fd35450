#!/usr/bin/env node
// Measures one search engine on one built site in headless Chromium, and prints the figures as JSON.
//
//   measure.mjs --site DIR --engine pagefind|lexical|hybrid --queries FILE --modules DIR --chromium FILE
//               [--first 10] [--waves 3]
//
// `--first` queries are each the first of a new visitor; `--waves` of them are asked once more over a line so slow that
// requests which wait for one another can be told apart. All queries are then asked one after another by one visitor.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";

import { ENGINES } from "./engines.mjs";
import { Site } from "./server.mjs";

const LINE = { rttMs: 60, mbps: 10 };
const SLOW_LINE = { rttMs: 1000, mbps: 0 };
const AT_ONCE = { rttMs: 0, mbps: 0 };
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
// The page, its style and its pictures are there without search; scripts are not, and count.
const NOT_SEARCH = /\.(html|css|svg|png|webmanifest|xml)$/;

const { values: options } = parseArgs({
  options: {
    site: { type: "string" },
    engine: { type: "string" },
    queries: { type: "string" },
    modules: { type: "string" },
    chromium: { type: "string" },
    first: { type: "string", default: "10" },
    waves: { type: "string", default: "3" },
  },
});
const engine = ENGINES[options.engine];
const queries = fs.readFileSync(options.queries, "utf8").split("\n").filter(Boolean);

/** A value that so large a part of `values` does not exceed. */
function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null;
}

const spread = (values) => ({ p50: quantile(values, 0.5), p95: quantile(values, 0.95) });
const bytesOf = (requests) => requests.reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * How many times the browser asked for something after it had waited for an answer, from the moments of its requests.
 * That is not how many round trips they took: HTTP/1.1 answers six at a time, HTTP/2, which hosts speak today, all.
 */
function waves(askedAt, rttMs) {
  let n = 0;
  let begin = -Infinity;
  for (const at of [...askedAt].sort((a, b) => a - b)) {
    // Those of one wave are asked for together; those of the next no sooner than an answer to these can be there.
    if (at - begin > rttMs / 2) {
      n += 1;
      begin = at;
    }
  }
  return n;
}

/** A browser without anything in its cache, on the site's page. */
class Visitor {
  askedAt = [];

  static async come(browser, site) {
    const visitor = new Visitor();
    visitor.site = site;
    visitor.context = await browser.newContext();
    visitor.page = await visitor.context.newPage();
    await visitor.page.goto(site.base + engine.page);
    visitor.loaded = (await site.settled()).filter((request) => !NOT_SEARCH.test(request.path));
    visitor.context.on("request", (request) => {
      if (request.url().startsWith(site.base)) visitor.askedAt.push(Date.now());
    });
    return visitor;
  }

  /** Loads the engine. A function and not a text is handed over, so that the page's Content-Security-Policy holds. */
  async open() {
    const begin = performance.now();
    const about = await this.page.evaluate(engine.open, { base: this.site.base });
    this.openMs = performance.now() - begin;
    return about;
  }

  ask(question) {
    return this.page.evaluate(engine.ask, { ...engine.options, ...question });
  }

  leave() {
    return this.context.close();
  }
}

const missing = new Set();

/** What a site sent; a file that was not there is reported, since it makes figures too good. */
async function sent(site) {
  const requests = await site.settled();
  for (const request of requests) if (request.status === 404) missing.add(request.path);
  return requests;
}

/** The first query of a new visitor, from the call that loads the engine. */
async function firstQuery(browser, site, query, line) {
  const visitor = await Visitor.come(browser, site);
  site.line = line;
  await visitor.open();
  const answer = await visitor.ask({ query });
  // A browser fetches a site's search description by itself, sooner or later.
  const requests = (await sent(site)).filter((request) => !NOT_SEARCH.test(request.path));
  site.line = AT_ONCE;
  await visitor.leave();
  if (visitor.askedAt.length < requests.length) throw new Error("the browser did not report each request");
  const all = [...visitor.loaded, ...requests];
  return {
    query,
    bytes: bytesOf(all),
    requests: all.length,
    firstMs: visitor.openMs + answer.firstMs,
    ms: visitor.openMs + answer.ms,
    waves: waves(visitor.askedAt, line.rttMs),
    files: all.map(({ path, bytes }) => [path, bytes]),
  };
}

/** All queries by one visitor; the first is not counted, and neither is what loading the engine took. */
async function followingQueries(browser, site) {
  const visitor = await Visitor.come(browser, site);
  const about = await visitor.open();
  const answers = [];
  for (const query of queries) {
    const answer = await visitor.ask({ query });
    const requests = await sent(site);
    answers.push({ query, ...answer, bytes: bytesOf(requests), requests: requests.length });
  }
  await visitor.leave();
  return { about, answers };
}

async function lacking(browser, site) {
  if (!engine.lacks) return false;
  const visitor = await Visitor.come(browser, site);
  await visitor.open();
  const lacks = await engine.lacks((question) => visitor.ask(question));
  await sent(site);
  await visitor.leave();
  return lacks;
}

async function measure(browser, site) {
  const lacks = await lacking(browser, site);
  if (lacks) return { skipped: `the library has no ${lacks}` };
  const first = [];
  for (const query of queries.slice(0, +options.first)) first.push(await firstQuery(browser, site, query, LINE));
  const slow = [];
  for (const query of queries.slice(0, +options.waves)) slow.push(await firstQuery(browser, site, query, SLOW_LINE));
  const { about, answers } = await followingQueries(browser, site);
  const following = answers.slice(1);
  const ranked = following.map((answer) => answer.rankedMs).filter((ms) => ms !== undefined);
  return {
    ...about,
    first_bytes: spread(first.map((answer) => answer.bytes)),
    first_requests: spread(first.map((answer) => answer.requests)),
    first_waves: spread(slow.map((answer) => answer.waves)),
    first_answer_ms: spread(first.map((answer) => answer.firstMs)),
    first_final_ms: spread(first.map((answer) => answer.ms)),
    first_files: first[0].files,
    following_bytes: spread(following.map((answer) => answer.bytes)),
    following_requests: spread(following.map((answer) => answer.requests)),
    following_ms: spread(following.map((answer) => answer.ms)),
    following_ranked_ms: ranked.length ? spread(ranked) : null,
    n_queries: { first: first.length, following: following.length },
    n_without_hits: answers.filter((answer) => answer.nHits === 0).length,
    titles: answers.map(({ query, titles }) => [query, ...titles]),
  };
}

const { chromium } = createRequire(path.resolve(options.modules, "package.json"))("playwright-core");
const browser = await chromium.launch({ executablePath: options.chromium, args: FLAGS });
const site = await Site.serve(options.site);
try {
  const figures = await measure(browser, site);
  if (missing.size > 0) throw new Error(`the site lacks ${[...missing].slice(0, 5).join(", ")}`);
  console.log(JSON.stringify({ ...figures, chromium: browser.version() }));
} finally {
  await browser.close();
  site.close();
}
