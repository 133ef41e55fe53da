"""Functions with types in Python: what a guest can offer by itself.

    guests/build.sh python guests/target/wasm
    mcp-host run guests/target/wasm/py-words.wasm --invoke count --args '{"text": "to be or not to be"}'
    mcp-host serve --guest guests/target/wasm/py-words.wasm
"""

from collections import Counter

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.words import Entry


class Words(exports.Words):
    def count(self, text: str, most: int | None) -> list[Entry]:
        words = text.split()
        if not words:
            raise Err("there is no word in the text")
        counted = sorted(Counter(words).items(), key=lambda entry: -entry[1])
        return [Entry(word, times, words.index(word)) for word, times in counted[:most]]

    def by_length(self, text: str) -> list[tuple[str, list[str]]]:
        words = sorted(set(text.split()))
        lengths = sorted({len(word) for word in words})
        return [(str(length), [word for word in words if len(word) == length]) for length in lengths]
