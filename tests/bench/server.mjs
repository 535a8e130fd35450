// Serves a built site to the browser, as a static host does, and counts what it sends: here nothing escapes, neither the
// requests of workers nor those of a wasm module.
import fs from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import zlib from "node:zlib";

const gzip = promisify(zlib.gzip);

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
};
// After so long without a request, an engine is taken to have asked for all that it wants.
const QUIET_MS = 150;

export class Site {
  #root;
  #server;
  #packed = new Map(); // path -> gzipped content
  #requests = [];
  #nOpen = 0;
  #last = 0;
  #pipeFree = 0;
  /** The line that is simulated: milliseconds until an answer begins, and megabits a second that all answers share. */
  line = { rttMs: 0, mbps: 0 };

  static async serve(root) {
    const site = new Site();
    site.#root = path.resolve(root);
    site.#server = http.createServer((request, response) => site.#answer(request, response));
    await new Promise((listening) => site.#server.listen(0, "127.0.0.1", listening));
    site.base = `http://127.0.0.1:${site.#server.address().port}/`;
    return site;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The requests since the last call, once no more come. */
  async settled() {
    while (this.#nOpen > 0 || Date.now() - this.#last < QUIET_MS) await sleep(10);
    const requests = this.#requests;
    this.#requests = [];
    return requests;
  }

  async #answer(request, response) {
    const name = decodeURIComponent(request.url.split("?")[0]).replace(/\/$/, "/index.html");
    if (name === "/favicon.ico") return response.writeHead(204).end();
    const counted = { path: name, bytes: 0, status: 200 };
    this.#requests.push(counted);
    this.#nOpen += 1;
    try {
      const { body, headers, status } = await this.#content(name, request.headers.range);
      Object.assign(counted, { bytes: body.length, status });
      await sleep(this.#delayMs(body.length));
      response.writeHead(status, { ...headers, "content-length": body.length }).end(body);
    } catch {
      counted.status = 404;
      response.writeHead(404).end();
    } finally {
      this.#nOpen -= 1;
      this.#last = Date.now();
    }
  }

  async #content(name, range) {
    const file = path.join(this.#root, name);
    if (!file.startsWith(this.#root + path.sep)) throw new Error(`${name} is outside the site`);
    const type = TYPES[path.extname(name)];
    // What GitHub Pages sends: ten minutes, and text compressed; all else as it is.
    const headers = { "content-type": type ?? "application/octet-stream", "cache-control": "max-age=600" };
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
    const content = this.#packed.get(name) ?? (await fs.readFile(file));
    if (first !== undefined) {
      const whole = await fs.readFile(file);
      const body = whole.subarray(+first, last ? +last + 1 : whole.length);
      headers["content-range"] = `bytes ${first}-${+first + body.length - 1}/${whole.length}`;
      return { body, headers, status: 206 };
    }
    if (!type) return { body: content, headers, status: 200 };
    if (!this.#packed.has(name)) this.#packed.set(name, await gzip(content));
    return { body: this.#packed.get(name), headers: { ...headers, "content-encoding": "gzip" }, status: 200 };
  }

  #delayMs(bytes) {
    const { rttMs, mbps } = this.line;
    if (rttMs === 0) return 0;
    const now = Date.now();
    const sendMs = mbps ? (bytes * 8) / (mbps * 1000) : 0;
    this.#pipeFree = Math.max(this.#pipeFree, now + rttMs) + sendMs;
    return this.#pipeFree - now;
  }
}
