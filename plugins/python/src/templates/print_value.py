def show(value) -> None:
    """What this tool answers is a value of its own type."""
    print(value)
