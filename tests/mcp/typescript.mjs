// The TypeScript SDK lists and calls everything, over HTTP and stdio, in each revision that it speaks.
// Usage: typescript.mjs URL BINARY SITE
import assert from "node:assert/strict";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const [url, command, site] = process.argv.slice(2);

async function everything(client) {
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map(tool => tool.name), ["search", "fetch", "list_libraries"]);
  const found = await client.callTool({ name: "search", arguments: { query: "how do I sign out an agent", limit: 3 } });
  assert.ok(!found.isError);
  assert.deepEqual(JSON.parse(found.content[0].text), found.structuredContent);
  const [first] = found.structuredContent.results;
  const fetched = await client.callTool({ name: "fetch", arguments: { id: first.id, before: 1, after: 1 } });
  assert.equal(fetched.structuredContent.id, first.id);
  assert.ok(fetched.structuredContent.text.length > 0);
  const listed = await client.callTool({ name: "list_libraries", arguments: {} });
  assert.ok(listed.structuredContent.libraries[0].products.length > 3);
  const wrong = await client.callTool({ name: "search", arguments: { query: "x", version: "none" } });
  assert.ok(wrong.isError && wrong.content[0].text.startsWith("unknown-version:"));
  const { resources } = await client.listResources();
  const read = await client.readResource({ uri: resources[0].uri });
  assert.ok(read.contents[0].text.length > 0);
  const { resourceTemplates } = await client.listResourceTemplates();
  assert.equal(resourceTemplates.length, 2);
  const { completion } = await client.complete({
    ref: { type: "ref/resource", uri: resourceTemplates[0].uriTemplate },
    argument: { name: "product", value: "fin" },
  });
  assert.deepEqual(completion.values, ["finesse"]);
  await assert.rejects(client.readResource({ uri: "mcdewey://library/chunk/a/b/c/d/1" }));
}

const transports = {
  http: () => new StreamableHTTPClientTransport(new URL(url)),
  stdio: () => new StdioClientTransport({ command, args: ["--stdio", "--site", site], stderr: "ignore" }),
};
for (const [name, transport] of Object.entries(transports)) {
  for (const mode of ["legacy", "auto"]) {
    const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
    let failure;
    try {
      await client.connect(transport());
      await everything(client);
    } catch (error) {
      failure = error;
    }
    const version = client.getNegotiatedProtocolVersion?.() ?? "no version";
    console.log(`${failure ? "FAILED" : "ok"} TypeScript SDK, ${name}, ${mode}: ${version}`);
    if (failure) console.log(failure.stack);
    await client.close();
  }
}
