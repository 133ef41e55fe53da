"""JSON Schema as Pydantic models.

A schema becomes a *type*: a list of alternatives, each an expression. An alternative that
is nothing but the name of something else is a `Reference`. Objects with properties become
classes; what is referred to becomes a class or an alias, once, however often it is
referred to, so that what a schema unfolds to does not matter.

A model may accept more than its schema, never less. What it does not check it says.
"""

import math
from dataclasses import dataclass, field

from text import Names, literal, pascal

ANY = ["Any"]
PRIMITIVES = {"string": "str", "integer": "StrictInt", "boolean": "StrictBool", "null": "None"}
NUMBER = "Union[StrictInt, StrictFloat]"
LENGTHS = {
    "string": (("minLength", "min_length"), ("maxLength", "max_length")),
    "array": (("minItems", "min_length"), ("maxItems", "max_length")),
}
BOUNDS = (
    ("minimum", "ge"),
    ("maximum", "le"),
    ("exclusiveMinimum", "gt"),
    ("exclusiveMaximum", "lt"),
)
# What is not checked: patterns among them, since a stranger's can take for ever.
UNCHECKED = frozenset(
    "pattern multipleOf not if dependentRequired dependentSchemas dependencies contains"
    " uniqueItems minProperties maxProperties propertyNames patternProperties"
    " prefixItems unevaluatedItems unevaluatedProperties $dynamicRef".split()
)
MAX_LENGTH = 2**53


class Reference(str):
    """An alternative that is the name of a class or an alias."""


@dataclass
class Field:
    """A property of a class."""

    wire: str
    alternatives: list[str]
    required: bool
    description: str


@dataclass
class Class:
    """A class to be written."""

    name: str
    description: str
    fields: list[Field]
    # What other properties have to be: nothing may be there, or of this type.
    closed: bool
    extra: list[str] | None


@dataclass
class Models:
    """What the schemas of one tool come to."""

    classes: list[Class] = field(default_factory=list)
    aliases: dict[str, list[str]] = field(default_factory=dict)
    unchecked: set[str] = field(default_factory=set)


def expression(alternatives: list[str]) -> str:
    """Alternatives as one expression."""
    others = [one for one in alternatives if one != "None"]
    if not others:
        return "None"
    whole = others[0] if len(others) == 1 else f"Union[{', '.join(others)}]"
    return whole if len(others) == len(alternatives) else f"Optional[{whole}]"


def union(types: list[list[str]]) -> list[str]:
    """The alternatives of all, each once."""
    # A dictionary keeps the order, and forgets repetitions.
    alternatives = list(dict.fromkeys(one for alternatives in types for one in alternatives))
    return ANY if "Any" in alternatives or not alternatives else alternatives


def break_loops(aliases: dict[str, list[str]]) -> None:
    """Lets an alias that leads to itself through aliases alone be anything."""
    done: set[str] = set()
    for start in aliases:
        path, open_ = [(start, iter(aliases[start]))], {start}
        while path:
            name, rest = path[-1]
            following = next((one for one in rest if one in aliases and one not in done), None)
            if following is None:
                path.pop()
                open_.discard(name)
                done.add(name)
            elif following in open_:
                aliases[name] = ANY
                path[-1] = (name, iter(()))
            else:
                path.append((following, iter(aliases[following])))
                open_.add(following)


class Reader:
    """Reads one schema, whose references lead to places in itself."""

    def __init__(self, root: dict, names: Names, models: Models) -> None:
        self.root, self.names, self.models = root, names, models
        self.named: dict[str, str] = {}
        self.waiting: list[tuple[str, object]] = []

    def read(self, wanted: str, description: str) -> str:
        """Makes a class of the whole, and gives its name."""
        self.name = self.named["#"] = self.names.give(wanted)
        self._class(self.root, self.name, description)
        # Not by recursion: how long a chain of references gets is the stranger's choice.
        while self.waiting:
            name, schema = self.waiting.pop()
            before = len(self.models.classes)
            found = self._type(schema, name, own_name=True)
            made = any(made.name == name for made in self.models.classes[before:])
            if not made:
                self.models.aliases[name] = found
        break_loops(self.models.aliases)
        return self.name

    def _type(self, schema: object, name: str, own_name: bool = False) -> list[str]:
        """The type of a schema. `name` is what a class would be called: itself when it
        was given already, else the beginning."""
        if not isinstance(schema, dict):
            if schema is False:
                self.models.unchecked.add("false")
            return ANY
        self.models.unchecked.update(UNCHECKED.intersection(schema))
        if isinstance(schema.get("$ref"), str):
            return self._reference(schema["$ref"])
        if "const" in schema:
            return self._values([schema["const"]])
        if isinstance(schema.get("enum"), list):
            return self._values(schema["enum"])
        options = schema.get("anyOf", schema.get("oneOf"))
        if isinstance(options, list) and not self._has_properties(schema):
            found = union([self._type(option, f"{name}Option") for option in options])
            if found != ANY:
                return found
        return self._plain(schema, name, own_name)

    def _plain(self, schema: dict, name: str, own_name: bool) -> list[str]:
        kinds = schema.get("type")
        parts = schema.get("allOf")
        if self._has_properties(schema) and kinds in (None, "object", ["object"]):
            return self._object(schema, name, own_name)
        if kinds is None and isinstance(parts, list) and len(parts) == 1:
            return self._type(parts[0], name)
        kinds = kinds if isinstance(kinds, list) else [kinds]
        return union([self._kind(kind, schema, name, own_name) for kind in kinds])

    def _kind(self, kind: object, schema: dict, name: str, own_name: bool) -> list[str]:
        match kind:
            case "object":
                return self._object(schema, name, own_name and schema.get("type") == kind)
            case "array":
                return [limited(f"list[{self._items(schema, name)}]", lengths(schema, kind))]
            case "number":
                return [limited(NUMBER, bounds(schema))]
            case "integer":
                return [limited(PRIMITIVES[kind], bounds(schema))]
            case "string":
                return [limited(PRIMITIVES[kind], lengths(schema, kind))]
            case "boolean" | "null":
                return [PRIMITIVES[kind]]
        return ANY

    def _items(self, schema: dict, name: str) -> str:
        items, first = schema.get("items", True), schema.get("prefixItems")
        types = [] if items is False else [self._type(items, f"{name}Item")]
        if isinstance(first, list):
            types += [self._type(item, f"{name}Item") for item in first]
        return expression(union(types))

    def _values(self, values: list) -> list[str]:
        types = []
        for value in values:
            if value is None:
                types.append("None")
            elif isinstance(value, bool | int):
                types.append(f"Literal[{value!r}]")
            elif isinstance(value, str):
                types.append(f"Literal[{literal(value)}]")
            elif isinstance(value, float):
                # No literal of Python's types.
                self.models.unchecked.add("enum")
                types.append(NUMBER)
            else:
                self.models.unchecked.add("enum")
                return ANY
        literals = [one[8:-1] for one in types if one.startswith("Literal[")]
        joined = [f"Literal[{', '.join(dict.fromkeys(literals))}]"] if literals else []
        return union([joined + [one for one in types if not one.startswith("Literal[")]])

    def _object(self, schema: dict, name: str, own_name: bool) -> list[str]:
        fields, _, closed, extra = self._merged(schema)
        if not fields and not closed:
            value = expression(self._type(extra, f"{name}Value")) if extra is not None else "Any"
            return [f"dict[str, {value}]"]
        given = name if own_name else self.names.give(name)
        self._class(schema, given, described(schema))
        return [Reference(given)]

    def _class(self, schema: dict, name: str, description: str) -> None:
        self.models.unchecked.update(UNCHECKED.intersection(schema))
        if "anyOf" in schema or "oneOf" in schema:
            self.models.unchecked.add("anyOf" if "anyOf" in schema else "oneOf")
        properties, required, closed, extra = self._merged(schema)
        fields = [
            Field(wire, self._type(of, name + pascal(wire)), wire in required, described(of))
            for wire, of in properties.items()
        ]
        extra = None if extra is None else self._type(extra, f"{name}Value")
        self.models.classes.append(Class(name, description, fields, closed, extra))

    def _has_properties(self, schema: dict) -> bool:
        if "allOf" in schema:
            return bool(self._merged(schema)[0])
        return bool(as_dict(schema.get("properties")))

    def _merged(self, schema: dict) -> tuple[dict, set, bool, object]:
        """Properties, which of them are required, whether there may be no others and what
        others are; over everything that all has to hold."""
        properties, required, seen, extras = {}, set(), set(), []
        waiting = [schema]
        while waiting:
            part = waiting.pop(0)
            if not isinstance(part, dict):
                continue
            if part is not schema and isinstance(part.get("$ref"), str):
                target = part["$ref"]
                if target not in seen:
                    seen.add(target)
                    waiting.append(self._find(target))
            for wire, of in as_dict(part.get("properties")).items():
                properties.setdefault(wire, of)
            required.update(one for one in as_list(part.get("required")) if isinstance(one, str))
            extras.append((part.get("additionalProperties", True), "patternProperties" in part))
            waiting += as_list(part.get("allOf"))
        # What one part says of others is meant without the properties of the other parts.
        extra, patterns = extras[0] if len(extras) == 1 else (True, True)
        closed = extra is False and not patterns
        typed = extra if isinstance(extra, dict) and not patterns else None
        return properties, required, closed, typed

    def _reference(self, target: str) -> list[str]:
        if target not in self.named:
            found = self._find(target)
            if found is None:
                self.models.unchecked.add("$ref")
                return ANY
            last = target.rsplit("/", 1)[-1]
            self.named[target] = self.names.give(f"{self.name}{pascal(last) or 'Ref'}")
            self.waiting.append((self.named[target], found))
        return [Reference(self.named[target])]

    def _find(self, target: str) -> object:
        """What a JSON pointer leads to."""
        if not target.startswith("#/"):
            return self.root if target == "#" else None
        place: object = self.root
        for step in target[2:].split("/"):
            step = step.replace("~1", "/").replace("~0", "~")
            if isinstance(place, dict) and step in place:
                place = place[step]
            elif isinstance(place, list) and step.isdecimal() and int(step) < len(place):
                place = place[int(step)]
            else:
                return None
        return place


def limited(kind: str, limits: str) -> str:
    return f"Annotated[{kind}, Field({limits})]" if limits else kind


def lengths(schema: dict, kind: str) -> str:
    found = ((to, schema.get(of)) for of, to in LENGTHS[kind])
    return ", ".join(f"{to}={int(n)}" for to, n in found if is_number(n) and 0 <= n < MAX_LENGTH)


def bounds(schema: dict) -> str:
    found = ((to, schema.get(of)) for of, to in BOUNDS)
    return ", ".join(f"{to}={n!r}" for to, n in found if is_number(n))


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def described(schema: object) -> str:
    text = schema.get("description") if isinstance(schema, dict) else None
    return text if isinstance(text, str) else ""


def as_dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list:
    return value if isinstance(value, list) else []
