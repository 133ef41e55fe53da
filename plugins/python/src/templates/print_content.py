def show(blocks) -> None:
    """What a tool answers is blocks of content: text, images, links."""
    for block in blocks:
        is_text = type(block).__name__ == "Content_Text"
        print(block.value if is_text else f"[{type(block).__name__}]")
