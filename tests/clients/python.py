# Carries out a plan with the official Python SDK, in either era, and prints one line of
# JSON in the form that typescript.mjs gives it. A step that fails is an outcome too.

import json
import re
import sys
import time
from contextlib import asynccontextmanager

import anyio
import httpx2
import mcp_types as types
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

STEP_S = 60
CHANGE_S = 10
SHOWN_CHARS = 4_000


async def main(task):
    drive = Drive(task)
    async with drive.connected() as client:
        tools = (await client.list_tools()).tools
        steps = {step["as"]: await drive.outcome(step) for step in task["steps"]}
        told = {
            "client": task["client"],
            "version": client.protocol_version,
            "server": plain(client.server_info) if client.server_info else None,
            "instructions": client.instructions,
            "tools": [plain(tool) for tool in tools],
            "steps": steps,
        }
        print(json.dumps(told))


class Drive:
    """A client in one era, and what it was asked and told so far."""

    def __init__(self, task):
        self.task = task
        self.modern = task["era"] == "modern"
        self.asked = []
        self.kept = {}
        self.changed = anyio.Event()

    @asynccontextmanager
    async def connected(self):
        server = self.task["server"]
        if "url" in server:
            headers = {"authorization": f"Bearer {server['token']}"}
            async with httpx2.AsyncClient(headers=headers, timeout=STEP_S) as http:
                transport = streamable_http_client(server["url"], http_client=http)
                async with self.client(transport) as self.session:
                    yield self.session
        else:
            command = {key: server[key] for key in ("command", "args", "env", "cwd")}
            async with self.client(StdioServerParameters(**command)) as self.session:
                yield self.session

    def client(self, server):
        # `auto` asks the server which versions it speaks; a pinned one is taken on trust.
        return Client(
            server,
            mode="auto" if self.modern else "legacy",
            read_timeout_seconds=STEP_S,
            elicitation_callback=self.decide,
            message_handler=self.receive,
            client_info=types.Implementation(name="mcp-host-clients", version="1.0.0"),
        )

    async def decide(self, _context, params):
        """Accepts whatever is asked, and chooses "once" where that is a choice."""
        self.asked.append(params.message)
        fields = (params.requested_schema or {}).get("properties", {})
        content = {key: chosen(field) for key, field in fields.items()}
        return types.ElicitResult(action="accept", content=content)

    async def receive(self, message):
        if isinstance(message, types.ToolListChangedNotification):
            self.changed.set()

    async def outcome(self, step):
        before, started = len(self.asked), time.monotonic()
        try:
            told = await self.attempt(step)
        except Exception as error:
            code = getattr(getattr(error, "error", error), "code", None)
            told = {"error": {"code": code, "message": str(error)}}
        ms = round((time.monotonic() - started) * 1000)
        return {**told, "asked": self.asked[before:], "ms": ms}

    async def attempt(self, step):
        if "call" in step:
            return await self.call(step)
        if "read" in step:
            return plain(await self.session.read_resource(step["read"]))
        if "prompt" in step:
            return plain(await self.session.get_prompt(step["prompt"], step.get("args")))
        if "list" in step:
            return {"tools": [tool.name for tool in (await self.session.list_tools()).tools]}
        if "changed" in step:
            return await self.change(step["changed"])
        if "many" in step:
            return await self.many(step)
        await anyio.sleep(step["sleep_ms"] / 1000)
        return {}

    async def call(self, step):
        seen = []

        async def note(progress, _total, _message):
            seen.append(progress)

        progress = {"progress_callback": note} if step.get("progress") else {}
        with anyio.move_on_after(step["cancel_ms"] / 1000 if "cancel_ms" in step else None) as limit:
            result = await self.session.call_tool(step["call"], self.filled(step["args"]), **progress)
        if limit.cancelled_caught:
            return {"error": {"code": None, "message": "given up by the client"}}
        for key, pointer in step.get("keep", {}).items():
            self.kept[key] = at(plain(result), pointer)
        return {**shown(result), **({"progress": seen} if progress else {})}

    async def change(self, name):
        """Calls what changes the list and waits until that is told."""
        self.changed = anyio.Event()
        if not self.modern:
            await self.session.call_tool(name, {})
            with anyio.move_on_after(CHANGE_S):
                await self.changed.wait()
            return {"notified": self.changed.is_set()}
        async with self.session.listen(tools_list_changed=True) as changes:
            await self.session.call_tool(name, {})
            with anyio.move_on_after(CHANGE_S):
                async for _ in changes:
                    return {"notified": True}
        return {"notified": False}

    async def many(self, step):
        results = []

        async def one():
            results.append(shown(await self.session.call_tool(step["many"], step["args"])))

        async with anyio.create_task_group() as group:
            for _ in range(step["times"]):
                group.start_soon(one)
        same = all(result["text"] == results[0]["text"] for result in results)
        return {"same": same, "times": len(results), "first": results[0]}

    def filled(self, args):
        """The arguments, with what was kept in the place of its names."""
        known = lambda found: self.kept.get(found[1], found[0])
        return json.loads(re.sub(r"\$(\w+)", known, json.dumps(args)))


def plain(model):
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def shown(result):
    """A result, short enough to be told whole."""
    told = plain(result)
    text = "\n".join(block["text"] for block in told["content"] if block["type"] == "text")
    return {
        "is_error": told.get("isError", False),
        "types": [block["type"] for block in told["content"]],
        "text": text[:SHOWN_CHARS],
        "chars": len(text),
        "structured": told.get("structuredContent"),
    }


def chosen(field):
    if "enum" in field:
        return "once" if "once" in field["enum"] else field["enum"][0]
    return {"boolean": True, "integer": 1, "number": 1}.get(field.get("type"), "Ann")


def at(value, pointer):
    for key in pointer.split("/")[1:]:
        value = value.get(key) if isinstance(value, dict) else None
    return value


anyio.run(main, json.loads(sys.argv[1]))
