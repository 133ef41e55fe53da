# Calls `~TOOL~` and prints what it answers.

import sys

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports import ~MODULE~


class Run(exports.Run):
    """What the world exports: the program."""

    ~ASYNC~def run(self) -> None:
        try:
            show(~AWAIT~~MODULE~.~FUNCTION~(~ARGUMENTS~))
        except Err as error:
            report(error.value)
            raise Err(None) from error


~PRINT~

def report(error) -> None:
    """A call that fails raises `Err`, whose value is the tool error."""
    print(f"error: {error.message}", file=sys.stderr)
    if error.hint:
        print(f"hint: {error.hint}", file=sys.stderr)
