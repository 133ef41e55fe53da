"""Arguments for the tools of a list, and what JSON Schema says of them: `samples.py LIST`.

Prints `[{"tool", "side", "value", "valid", "why"}]`. The candidates are put together from
the schemas; whether one is valid is for a validator to say. Invalid are only those with a
fault that every generated schema has to find: a missing property, one that may not be
there, a value of another type, or none of an enum.
"""

import json
import sys

from jsonschema import Draft202012Validator, ValidationError
from referencing.exceptions import Unresolvable

FOUND_BY_ALL = {"required", "type", "additionalProperties", "enum"}
MAX_DEPTH = 6
# Parts of a schema, references followed.
MAX_UNFOLDED = 100_000


def find(root: dict, pointer: str) -> object:
    place = root
    for step in pointer.removeprefix("#").strip("/").split("/"):
        if step:
            place = place[step.replace("~1", "/").replace("~0", "~")]
    return place


def example(schema: object, root: dict, whole: bool, depth: int = 0) -> object:
    """Something that is likely to be valid, with every property or with those required."""
    if not isinstance(schema, dict) or depth > MAX_DEPTH:
        return "anything"
    if "$ref" in schema:
        return example(find(root, schema["$ref"]), root, whole, depth + 1)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][-1]
    options = schema.get("anyOf") or schema.get("oneOf")
    if options and "properties" not in schema:
        return example(options[-1 if whole else 0], root, whole, depth + 1)
    kind = schema.get("type", "object" if "properties" in schema else None)
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties, required = schema.get("properties", {}), schema.get("required", [])
        names = [n for n in properties if n in required or (whole and depth < MAX_DEPTH)]
        return {n: example(properties[n], root, whole, depth + 1) for n in names}
    if kind == "array":
        count = max(schema.get("minItems", 0), 1 if whole else 0)
        return [example(schema.get("items", True), root, whole, depth + 1)] * count
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
    if kind == "string":
        return "é" * max(schema.get("minLength", 1), 1)
    return {"boolean": True, "null": None}.get(kind, "anything")


def candidates(schema: dict) -> list:
    """Valid ones, most likely, and each with one thing changed."""
    full, least = (example(schema, schema, whole) for whole in (True, False))
    if not isinstance(full, dict):
        # Arguments are an object whatever the schema says.
        return [{}]
    found = [full, least, {}]
    found += [{k: v for k, v in full.items() if k != name} for name in full]
    for other in (17, "seventeen", ["x"], {"x": []}, True):
        found += [{**full, name: other} for name in full]
    return found + [{**full, "not a property": 1}]


def refuse_a_bomb(root: dict) -> None:
    """Fails for a schema that a validator, which follows every reference, would not get
    to the end of."""
    waiting: list[tuple[object, frozenset]] = [(root, frozenset())]
    for _ in range(MAX_UNFOLDED):
        if not waiting:
            return
        part, followed = waiting.pop()
        if isinstance(part, list):
            waiting += [(one, followed) for one in part]
        elif isinstance(part, dict):
            waiting += [(one, followed) for name, one in part.items() if name != "$defs"]
            target = part.get("$ref")
            if isinstance(target, str) and target not in followed:
                waiting.append((find(root, target), followed | {target}))
    raise LookupError("it unfolds to too much")


def is_found_by_all(error: ValidationError) -> bool:
    """Not what a generator says in a diagnostic that it does not check."""
    of_values = error.validator == "enum" and any(
        isinstance(value, dict | list | float) for value in error.validator_value
    )
    is_in_order = "prefixItems" in error.absolute_schema_path
    return error.validator in FOUND_BY_ALL and not of_values and not is_in_order


def judged(schema: dict) -> list[dict]:
    """Candidates for a schema, with what the validator says of each."""
    refuse_a_bomb(schema)
    samples = []
    for value in candidates(schema):
        errors = list(Draft202012Validator(schema).iter_errors(value))
        why = sorted({error.validator for error in errors})
        if all(is_found_by_all(error) for error in errors):
            samples.append({"value": value, "valid": not errors, "why": why})
    return samples


def main() -> None:
    samples = []
    for tool in json.load(open(sys.argv[1], encoding="utf-8"))["tools"]:
        for side in ("inputSchema", "outputSchema"):
            # What has no meaning, or leads nowhere, the validator cannot judge either.
            try:
                found = judged(tool[side]) if side in tool else []
            except (RecursionError, LookupError, Unresolvable):
                found = []
            samples += [{"tool": tool["name"], "side": side, **sample} for sample in found]
    json.dump(samples, sys.stdout)


main()
