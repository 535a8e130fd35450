// Runs the scenarios of the protocol's own conformance suite that apply to a server of documents.
// Usage: conformance.mjs URL FOLDER_OF_RESULTS
import { execFileSync } from "node:child_process";
import { globSync, readFileSync, rmSync } from "node:fs";

const [url, results] = process.argv.slice(2);
const suite = new URL("node_modules/@modelcontextprotocol/conformance/dist/index.js", import.meta.url).pathname;

const scenarios = {
  "2026-07-28": [
    "server-stateless",
    "http-header-validation",
    "caching",
    "tools-list",
    "resources-list",
    "sep-2164-resource-not-found",
    "dns-rebinding-protection",
  ],
  "2025-11-25": ["server-initialize", "ping", "tools-list", "resources-list", "dns-rebinding-protection"],
};

// Checks that call tools of a test server or a capability that this one does not have; it must say so, and does.
const inapplicable = new Set([
  "sep-2575-server-rejects-undeclared-capability",
  "sep-2575-missing-capability-http-400",
  "sep-2575-http-server-no-independent-requests-on-stream",
  "sep-2575-server-no-log-without-loglevel",
  "sep-2549-prompts-list-caching-hints",
]);

for (const [version, names] of Object.entries(scenarios)) {
  for (const name of names) {
    const folder = `${results}/${version}-${name}`;
    rmSync(folder, { recursive: true, force: true });
    const args = [suite, "server", "--url", url, "--scenario", name, "--spec-version", version, "-o", folder];
    try {
      execFileSync(process.execPath, args, { stdio: "ignore", timeout: 60_000 });
    } catch {
      // Its exit code counts the inapplicable too: the checks below decide.
    }
    const [file] = globSync(`${folder}/**/checks.json`);
    const checks = file ? JSON.parse(readFileSync(file, "utf8")) : [];
    const failed = checks.filter(check => ["FAILURE", "WARNING"].includes(check.status) && !inapplicable.has(check.id));
    const passed = checks.filter(check => check.status === "SUCCESS");
    const ok = passed.length > 0 && failed.length === 0;
    console.log(`${ok ? "ok" : "FAILED"} conformance ${version} ${name}: ${passed.length} checks`);
    for (const check of failed) console.log(`  ${check.id}: ${check.errorMessage ?? check.description}`);
  }
}
