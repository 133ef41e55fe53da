"""Whether generated models do what samples say: `check_pydantic.py FOLDER SAMPLES...`.

FOLDER holds the package, a module a server; each file of samples is called what the
module is. Prints what was checked; the exit code is 1 when something is wrong.
"""

import ast
import importlib
import json
import sys
from pathlib import Path

from pydantic import BaseModel, ValidationError

SIDES = {"inputSchema": 0, "outputSchema": 1}


def load(folder: Path, module: str):
    """The module, with every model of it built to the end."""
    ast.parse((folder / f"{module}.py").read_text(encoding="utf-8"))
    loaded = importlib.import_module(f"{folder.name}.{module}")
    for value in vars(loaded).values():
        if isinstance(value, type) and issubclass(value, BaseModel) and value is not BaseModel:
            value.model_rebuild(force=True)
    return loaded


def accepts(model: type[BaseModel], value: object) -> bool:
    try:
        model.model_validate(value)
    except ValidationError:
        return False
    return True


def main() -> int:
    folder = Path(sys.argv[1]).resolve()
    sys.path.insert(0, str(folder.parent))
    for path in folder.glob("*.py"):
        load(folder, path.stem) if path.stem != "__init__" else ast.parse(path.read_text())
    wrong, counts = [], {True: 0, False: 0}
    for path in map(Path, sys.argv[2:]):
        tools = load(folder, path.stem).TOOLS
        for sample in json.loads(path.read_text(encoding="utf-8")):
            model = tools[sample["tool"]][SIDES[sample["side"]]]
            counts[sample["valid"]] += 1
            if accepts(model, sample["value"]) != sample["valid"]:
                wrong.append(f"{path.stem}: {json.dumps(sample)[:400]}")
    print(f"{counts[True]} valid and {counts[False]} invalid, {len(wrong)} judged wrongly")
    print("\n".join(wrong[:10]))
    return 1 if wrong else 0


sys.exit(main())
