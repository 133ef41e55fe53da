# The SDK has no tool that could be called without knowing more of it: see README.md.

from wit_world import exports


class Run(exports.Run):
    """What the world exports: the program."""

    ~ASYNC~def run(self) -> None:
        print("hello from the sandbox")
