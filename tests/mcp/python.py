"""The Python SDK lists and calls everything, over HTTP and stdio, in each revision that it speaks.

Usage: python.py URL BINARY SITE
"""

import asyncio
import json
import sys
import traceback

from mcp import Client, MCPError, StdioServerParameters
from mcp_types import ResourceTemplateReference


async def everything(client: Client) -> None:
    tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == ["search", "fetch", "list_libraries"]
    found = await client.call_tool("search", {"query": "how do I sign out an agent", "limit": 3})
    assert not found.is_error
    assert json.loads(found.content[0].text) == found.structured_content
    first = found.structured_content["results"][0]
    fetched = await client.call_tool("fetch", {"id": first["id"], "before": 1, "after": 1})
    assert fetched.structured_content["id"] == first["id"] and fetched.structured_content["text"]
    listed = await client.call_tool("list_libraries", {})
    assert len(listed.structured_content["libraries"][0]["products"]) > 3
    wrong = await client.call_tool("search", {"query": "x", "version": "none"})
    assert wrong.is_error and wrong.content[0].text.startswith("unknown-version:")
    resources = (await client.list_resources()).resources
    assert (await client.read_resource(resources[0].uri)).contents[0].text
    templates = (await client.list_resource_templates()).resource_templates
    reference = ResourceTemplateReference(type="ref/resource", uri=templates[0].uri_template)
    completed = await client.complete(reference, {"name": "product", "value": "fin"})
    assert completed.completion.values == ["finesse"]
    try:
        await client.read_resource("mcdewey://library/chunk/a/b/c/d/1")
    except MCPError:
        return
    raise AssertionError("a resource that is not there was read")


async def main(url: str, command: str, site: str) -> None:
    servers = {"http": url, "stdio": StdioServerParameters(command=command, args=["--stdio", "--site", site])}
    for name, server in servers.items():
        for mode in ["legacy", "auto"]:
            version = "no version"
            try:
                async with Client(server, mode=mode) as client:
                    version = client.protocol_version
                    await everything(client)
            except Exception:
                print(f"FAILED Python SDK, {name}, {mode}: {version}")
                traceback.print_exc(file=sys.stdout)
            else:
                print(f"ok Python SDK, {name}, {mode}: {version}")


asyncio.run(main(*sys.argv[1:]))
