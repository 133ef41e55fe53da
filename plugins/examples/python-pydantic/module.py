"""One server as one Python module."""

import keyword
import re

from schema import Class, Field, Models, expression
from text import Names, docstring, literal

HEAD = '''
# Generated; changes are lost.

from __future__ import annotations

from typing import Annotated, Any, Literal, Optional, Union

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt
from typing_extensions import TypeAliasType


class _Model(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True, serialize_by_alias=True, protected_namespaces=(), defer_build=True
    )


def arguments(model: BaseModel) -> dict[str, Any]:
    """What to call a tool with: what was given, under the names the server knows."""
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)
'''

# What a field cannot be called: what the annotations say, and what every model has.
_TAKEN = frozenset(
    "str list dict Annotated Any Literal Optional Union Field StrictBool StrictFloat StrictInt"
    " construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json"
    " update_forward_refs validate model_computed_fields model_config model_construct model_copy"
    " model_dump model_dump_json model_extra model_fields model_fields_set model_json_schema"
    " model_parametrized_name model_post_init model_rebuild model_validate model_validate_json"
    " model_validate_strings".split()
)
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
MAX_FIELD_CHARS = 80


def render(title: str, models: list[Models], tools: list[tuple[str, str, str | None]], names: Names) -> str:
    """The module's text. `tools` are names with the classes of their two sides."""
    parts = [docstring(title, ""), HEAD]
    for of_tool in models:
        parts += [_alias(name, of) for name, of in of_tool.aliases.items()]
        parts += [_class(one, names) for one in of_tool.classes]
    table = [f"    {literal(name)}: ({given}, {returned})," for name, given, returned in tools]
    parts.append(
        "\n\n# Each tool's arguments, and what it returns where it says so.\n"
        "TOOLS: dict[str, tuple[type[BaseModel], Optional[type[BaseModel]]]] = {\n"
        + "".join(f"{line}\n" for line in table)
        + "}\n"
    )
    return "".join(parts)


def _alias(name: str, alternatives: list[str]) -> str:
    return f'\n\n{name} = TypeAliasType("{name}", {literal(expression(alternatives))})\n'


def _class(one: Class, names: Names) -> str:
    lines = [f"\n\nclass {one.name}(_Model):"]
    if one.description.strip():
        lines += [docstring(one.description, "    "), ""]
    extra = "forbid" if one.closed else "allow"
    lines.append(f'    model_config = ConfigDict(extra="{extra}")')
    if one.extra is not None:
        lines.append(f"    __pydantic_extra__: dict[str, {expression(one.extra)}]")
    if one.fields:
        lines.append("")
    given = _field_names([field.wire for field in one.fields], names)
    lines += [_field(field, name) for field, name in zip(one.fields, given)]
    return "\n".join(lines) + "\n"


def _field(field: Field, name: str) -> str:
    kind, settings = expression(field.alternatives), []
    if not field.required:
        kind = kind if kind == "Any" or kind.startswith("Optional[") else f"Optional[{kind}]"
        settings.append("default=None")
    if name != field.wire:
        settings.append(f"alias={literal(field.wire)}")
    if field.description.strip():
        settings.append(f"description={literal(field.description.strip())}")
    if not settings:
        return f"    {name}: {kind}"
    value = "None" if settings == ["default=None"] else f"Field({', '.join(settings)})"
    return f"    {name}: {kind} = {value}"


def _field_names(wires: list[str], classes: Names) -> list[str]:
    """A name in code for each property; one that is fit keeps its own."""
    fit = {wire for wire in wires if _is_fit(wire, classes)}
    given, taken, names = Names(), fit, []
    for wire in wires:
        if wire in fit:
            names.append(wire)
            continue
        wanted = re.sub(r"[^A-Za-z0-9]+", "_", wire).strip("_")[:MAX_FIELD_CHARS].strip("_")
        wanted = f"field_{wanted}" if not wanted or wanted[0].isdigit() else f"{wanted}_"
        name = given.give(wanted)
        while name in taken or not _is_fit(name, classes):
            name = given.give(wanted)
        names.append(name)
    return names


def _is_fit(name: str, classes: Names) -> bool:
    return (
        _IDENTIFIER.match(name) is not None
        and len(name) <= MAX_FIELD_CHARS
        and not keyword.iskeyword(name)
        and name not in _TAKEN
        and name not in classes
    )
