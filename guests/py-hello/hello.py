"""A guest in Python, made a component by componentize-py.

It searches the bookshop for its first argument and prints a line a book. Without an
argument it calls nothing. A failed call raises `Err`, with the tool error as its value.

    guests/build.sh python guests/target/wasm
    mcp-host run guests/target/wasm/py-hello.wasm --allow shop/search_books -- verne
"""

import json
import sys

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports import tools


class Run(exports.Run):
    """What the world `guest` exports: `wasi:cli/run`."""

    def run(self) -> None:
        if len(sys.argv) < 2:
            print("hello from the sandbox")
            return
        try:
            books = search(sys.argv[1])
        except Err as error:
            report(error.value)
            raise Err(None) from error
        for book in books:
            print(f"{book['title']}, {book['author']} ({book['year']})")


def search(query: str) -> list[dict]:
    output = tools.call_tool("shop", "search_books", json.dumps({"query": query}))
    return json.loads(output.structured or "{}").get("books", [])


def report(error) -> None:
    print(f"error: {error.message}", file=sys.stderr)
    if error.hint:
        print(f"hint: {error.hint}", file=sys.stderr)
