"""The job of `guests/checkpoint` in Python: killed at any moment, it loses no line.

It writes the price of every book of the bookshop into `prices.txt`, in the first
directory it may write in, with the language's own `open()`. How far it got stands in
`state`, in the same form as the Rust guest's: either goes on where the other ended. Why
no line is lost or doubled is told there.

    guests/build.sh python guests/target/wasm
    mcp-host run guests/target/wasm/py-checkpoint.wasm --allow shop --state prices --dir out -- --stop-after 3
    mcp-host run guests/target/wasm/py-checkpoint.wasm --allow shop --state prices --dir out
"""

import json
import os
import sys
import time
from dataclasses import dataclass

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports import files, state, tools

NAME = "prices.txt"
PLAN = "plan"
CHECKPOINT = "checkpoint"


class Failure(Exception):
    """What a person is told when it does not work: a message, and a hint."""


class Run(exports.Run):
    """What the world `guest` exports: `wasi:cli/run`."""

    def run(self) -> None:
        try:
            work(*options())
        except (Err, Failure, OSError) as error:
            report(error)
            raise Err(None) from error


def work(stop_after: int, delay: float) -> None:
    path = report_path()
    length = os.path.getsize(path) if os.path.exists(path) else 0
    job = Job.load() or Job.begin(length)
    print(f"goes on after {job.done} of {len(job.plan)} books" if job.done else f"begins: {len(job.plan)} books")
    written = 0
    while True:
        if job.line:
            write(path, job.at, job.line)
        time.sleep(delay)
        if job.done == len(job.plan) or written >= stop_after:
            break
        line = price(job.plan[job.done])
        written += job.decide(line)
        time.sleep(delay)
    print(f"wrote {written} lines: {job.done} of {len(job.plan)} books are done")


@dataclass
class Job:
    """How far it got: the books there are, and the line that was decided last."""

    plan: list[str]
    kept: bytes
    done: int = 0
    at: int = 0
    line: str = ""

    @classmethod
    def load(cls) -> "Job | None":
        plan, kept = state.get(PLAN), state.get(CHECKPOINT)
        if plan is None or kept is None:
            return None
        return cls(json.loads(plan), kept, **json.loads(kept))

    @classmethod
    def begin(cls, length: int) -> "Job":
        """Writes down the plan and the first checkpoint in one step, unless another run has."""
        if length:
            raise Failure(
                f"{NAME} is there already, and no job is under way", "move it away, or name the --state of its job"
            )
        steps = [
            state.Operation_Check(state.Expectation(PLAN, None)),
            state.Operation_Set(state.Entry(PLAN, encoded(books()))),
            state.Operation_Set(state.Entry(CHECKPOINT, encoded({"done": 0}))),
        ]
        try:
            state.batch(steps)
        except Err as error:
            if error.value.reason != state.StateReason.CONFLICT:
                raise
        return cls.reload()

    @classmethod
    def reload(cls) -> "Job":
        job = cls.load()
        if job is None:
            raise Failure("the job was removed by someone else")
        return job

    def decide(self, line: str) -> bool:
        """Decides what the next line is, unless another run was faster."""
        at = self.at + len(self.line.encode())
        kept = encoded({"done": self.done + 1, "at": at, "line": line})
        decided = state.compare_and_set(CHECKPOINT, self.kept, kept)
        job = Job(self.plan, kept, self.done + 1, at, line) if decided else Job.reload()
        self.__dict__.update(job.__dict__)
        return decided


def write(path: str, at: int, line: str) -> None:
    """Writes a line to its place. It is on the disk when this returns."""
    with open(path, "ab"):
        pass  # now it is there, empty or not
    with open(path, "r+b") as file:
        if os.fstat(file.fileno()).st_size < at:
            raise Failure(
                f"{NAME} lost lines that were written: under {at} bytes",
                "begin again with another --state and an empty directory",
            )
        file.seek(at)
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())


def report_path() -> str:
    for root in files.roots():
        if root.writable:
            return f"{root.path}/{NAME}"
    raise Failure("there is no directory to write the report in", "run again with --dir DIRECTORY")


def books() -> list[str]:
    return [book["isbn"] for book in call("search_books", {"limit": 50})["books"]]


def price(isbn: str) -> str:
    book = call("get_book", {"isbn": isbn})
    euros, cents = divmod(book["price_cents"], 100)
    return f"{book['title']}, {book['author']}: {euros}.{cents:02} EUR\n"


def call(tool: str, arguments: dict) -> dict:
    return json.loads(tools.call_tool("shop", tool, json.dumps(arguments)).structured or "{}")


def encoded(value) -> bytes:
    return json.dumps(value).encode()


def options() -> tuple[int, float]:
    """The lines to write at most, and the seconds to wait before and after each."""
    given = {"--stop-after": sys.maxsize, "--delay-ms": 0}
    arguments = sys.argv[1:]
    for flag, number in zip(arguments[::2], arguments[1::2]):
        if flag in given and number.isdecimal():
            given[flag] = int(number)
            continue
        raise Failure("usage: py-checkpoint [--stop-after N] [--delay-ms N]")
    if len(arguments) % 2:
        raise Failure("usage: py-checkpoint [--stop-after N] [--delay-ms N]")
    return given["--stop-after"], given["--delay-ms"] / 1000


def report(error: Exception) -> None:
    if isinstance(error, Err):
        message, hint = error.value.message, error.value.hint
    elif isinstance(error, Failure):
        message, hint = (*error.args, None)[:2]
    else:
        message, hint = f"{NAME}: {error}", None
    print(f"error: {message}", file=sys.stderr)
    if hint:
        print(f"hint: {hint}", file=sys.stderr)
