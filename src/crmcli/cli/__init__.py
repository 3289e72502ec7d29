"""argv in, calls out: the only package that knows Typer; one module a command or noun, one row each in `table`."""
