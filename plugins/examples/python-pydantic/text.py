"""What strangers wrote, quoted for the places where Python source has room for it."""

import keyword
import re
from itertools import count

# Letters of a class's name; what is longer is cut and numbered.
MAX_NAME_CHARS = 80

# What a reader would not see: controls, bidirectional marks, fillers, selectors, tags.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)


def _escape(match: re.Match) -> str:
    code = ord(match.group())
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def visible(text: str) -> str:
    """A text in which everything hidden is spelled out, for people to read."""
    return _HIDDEN.sub(_escape, text)


def literal(text: str) -> str:
    """A string literal whose value is exactly this text."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{visible(quoted)}"'


def docstring(text: str, indent: str) -> str:
    """A docstring that says this text; what is hidden in it shows."""
    lines = [visible(line.rstrip()) for line in re.split(r"\r\n|\r|\n", text.strip())]
    body = "\n".join(lines).replace("\\", "\\\\")
    if '""' in body or body.endswith('"'):
        body = body.replace('"', '\\"')
    body = "\n".join(f"{indent}{line}".rstrip() for line in body.split("\n"))
    end = f"\n{indent}" if "\n" in body else ""
    return f'{indent}"""{body.strip()}{end}"""'


def pascal(text: str) -> str:
    """The letters and digits of a text as part of a class's name."""
    words = re.findall(r"[A-Za-z0-9]+", text)
    return "".join(word[0].upper() + word[1:] for word in words)


class Names:
    """Names of one module, each given once."""

    def __init__(self) -> None:
        self._next: dict[str, count] = {}
        self._given: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._given

    def give(self, wanted: str) -> str:
        """This name, or with a number when it is taken."""
        base = wanted[:MAX_NAME_CHARS]
        name, numbers = base, self._next.setdefault(base, count(2))
        while name in self._given:
            name = f"{base}{next(numbers)}"
        self._given.add(name)
        return name


def module_name(ident: str) -> str:
    """An identifier of the catalog as a module's name."""
    return f"{ident}_" if keyword.iskeyword(ident) or keyword.issoftkeyword(ident) else ident
