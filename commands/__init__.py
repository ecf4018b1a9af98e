"""The terminal's commands, one module per family; ``cli.py`` composes them."""
