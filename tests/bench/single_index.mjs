#!/usr/bin/env node
// Builds the index of a peer whose reader loads all of it before the first answer, and prints what that weighs, as JSON.
//
//   single_index.mjs --library lunr|elasticlunr|minisearch --pieces FILE.jsonl --modules DIR
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";
import { parseArgs } from "node:util";
import zlib from "node:zlib";

const { values: options } = parseArgs({
  options: { library: { type: "string" }, pieces: { type: "string" }, modules: { type: "string" } },
});
const module = createRequire(path.resolve(options.modules, "package.json"))(options.library);

// Each returns what a site publishes. A hit has a title everywhere; only elasticlunr's index has the texts for excerpts.
const INDEXES = {
  lunr(pieces) {
    const index = module(function () {
      this.ref("id");
      this.field("title");
      this.field("text");
      for (const piece of pieces) this.add(piece);
    });
    return { index, titles: pieces.map((piece) => piece.title) };
  },
  // As mdBook has it: the texts are in the index.
  elasticlunr(pieces) {
    return module(function () {
      this.setRef("id");
      this.addField("title");
      this.addField("text");
      for (const piece of pieces) this.addDoc(piece);
    });
  },
  minisearch(pieces) {
    const index = new module({ fields: ["title", "text"], storeFields: ["title"] });
    index.addAll(pieces);
    return index;
  },
};

const pieces = [];
for await (const line of readline.createInterface({ input: fs.createReadStream(options.pieces) })) {
  pieces.push({ id: pieces.length, ...JSON.parse(line) });
}
const json = Buffer.from(JSON.stringify(INDEXES[options.library](pieces)));
console.log(JSON.stringify({ index_bytes: json.length, gzip_bytes: zlib.gzipSync(json).length }));
