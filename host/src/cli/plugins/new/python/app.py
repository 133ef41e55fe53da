"""A code generator for mcp-host. It makes a list of the tools of each server, as a place
to begin: the contract and what it promises stand in `wit/target.wit`."""

import re

from wit_world import exports
from wit_world.exports.generator import Catalog, Description, File, Output, Server, Setting


class Generator(exports.Generator):
    def describe(self) -> Description:
        return Description("{{name}}", "0.1.0", "a list of the tools, a file a server", [])

    def generate(self, catalog: Catalog, settings: list[Setting]) -> Output:
        return Output([server_list(server) for server in catalog.servers], [])


def server_list(server: Server) -> File:
    """One server's file. Paths are made of `ident`, which is safe everywhere."""
    lines = []
    for tool in server.tools:
        summary = tool.description.split("\n")[0]
        lines.append(f"{visible(tool.name)}: {visible(summary)}\n")
    return File([f"{server.ident}.txt"], "".join(lines).encode())


# Controls, bidirectional marks, fillers that show as nothing, selectors and tags.
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    """What strangers wrote, with everything spelled out that a reader would not see. Code
    and markup need more: quote for the place where a text stands."""
    return HIDDEN.sub(lambda found: f"\\u{{{ord(found.group()):x}}}", text)
