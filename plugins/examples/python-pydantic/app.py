"""A code generator for mcp-host in Python: the tools of each server as Pydantic models.

    plugins/examples/build.sh python target/plugins
    mcp-host generate target/plugins/python-pydantic.wasm --out my_tools

A server becomes a module, a tool a class for its arguments and one for what it returns.
"""

import json

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.generator import (
    Catalog,
    Description,
    Diagnostic,
    File,
    Output,
    Server,
    Setting,
    Severity,
    Tool,
)

from module import render
from schema import Models, Reader
from text import Names, docstring, module_name, pascal, visible

NAME = "python-pydantic"
VERSION = "0.1.0"


class Generator(exports.Generator):
    """What the world `target` exports."""

    def describe(self) -> Description:
        return Description(NAME, VERSION, "Pydantic models of the tools, a module a server", [])

    def generate(self, catalog: Catalog, settings: list[Setting]) -> Output:
        if settings:
            raise Err(f"{NAME} has no options")
        output = Output([package(catalog)], [])
        for server in catalog.servers:
            text = server_module(server, output.diagnostics)
            output.files.append(File([f"{module_name(server.ident)}.py"], text.encode()))
        return output


def package(catalog: Catalog) -> File:
    lines = [f"{module_name(server.ident)}: {server.name}" for server in catalog.servers]
    text = "\n".join(["The tools of MCP servers, as Pydantic models.", "", *lines])
    return File(["__init__.py"], f"{docstring(text, '')}\n\n# Generated; changes are lost.\n".encode())


def server_module(server: Server, diagnostics: list[Diagnostic]) -> str:
    names, models, tools = Names(), [], []
    for tool in server.tools:
        # One tool that cannot be done costs itself alone.
        try:
            made, row = tool_models(tool, names)
        except (ValueError, RecursionError) as error:
            why = f"left out: {visible(str(error))}"
            diagnostics.append(Diagnostic(Severity.WARNING, server.name, tool.name, "", why))
            continue
        models.append(made)
        tools.append(row)
        if made.unchecked:
            what = f"the models do not check: {', '.join(sorted(made.unchecked))}"
            diagnostics.append(Diagnostic(Severity.NOTE, server.name, tool.name, "", what))
    return render(f"The tools of {server.name}.", models, tools, names)


def tool_models(tool: Tool, names: Names) -> tuple[Models, tuple[str, str, str | None]]:
    models, title = Models(), pascal(tool.ident)
    about = "\n\n".join(text for text in (tool.title, tool.description) if text and text.strip())
    given = Reader(json.loads(tool.input_schema), names, models).read(
        f"{title}Input", f"Arguments of `{tool.name}`.\n\n{about}"
    )
    returned = None
    if tool.output_schema is not None:
        returned = Reader(json.loads(tool.output_schema), names, models).read(
            f"{title}Output", f"What `{tool.name}` returns."
        )
    return models, (tool.name, given, returned)
