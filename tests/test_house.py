"""The house rules that a machine can see: short files, short functions, no circles, nothing left open."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "crmcli"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_files_and_functions_are_short_and_explained(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    tree = ast.parse(text)
    assert not tree.body or ast.get_docstring(tree), "the module says nothing of what it owns"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert code_lines(node) <= LONGEST_FUNCTION, f"{node.name} has {code_lines(node)} lines"
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)


def code_lines(node: ast.FunctionDef) -> int:
    """Lines of a function's body, without its signature (a command's flags) and its docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def imports(path: Path) -> Iterator[str]:
    """Modules of ours that a module imports when it runs, at the top or inside a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in runtime_nodes(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("crmcli"):
            for alias in node.names:
                below = SOURCE.parent.joinpath(*node.module.split("."), alias.name + ".py")
                yield f"{node.module}.{alias.name}" if below.exists() else node.module


def runtime_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Every node but what stands under `if TYPE_CHECKING:`."""
    for child in ast.iter_child_nodes(node):
        if (
            isinstance(child, ast.If)
            and isinstance(child.test, ast.Name)
            and child.test.id == "TYPE_CHECKING"
        ):
            continue
        yield child
        yield from runtime_nodes(child)


def test_nothing_imports_in_a_circle() -> None:
    graph = {name_of(path): sorted(set(imports(path))) for path in MODULES}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join([*way[way.index(name) :], name])
        if name in done:
            return
        for target in graph.get(name, ()):
            visit(target, (*way, name))
        done.add(name)

    for module in graph:
        visit(module, ())


def test_what_a_module_names_is_used() -> None:
    """Constants, functions and classes that nothing in the source mentions a second time are left-overs."""
    texts = {path: path.read_text(encoding="utf-8") for path in MODULES}
    mentions = Counter(word for text in texts.values() for word in re.findall(r"\w+", text))
    unused = [
        f"{name_of(path)}.{name}"
        for path, text in texts.items()
        for node in ast.parse(text).body
        for name in defined(node)
        if mentions[name] == 1 and not name.startswith("__")
    ]
    assert unused == []


def defined(node: ast.stmt) -> Iterator[str]:
    """The names a statement of a module gives a meaning; a function with a decorator is called by what decorates it."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
        yield node.name
    for target in node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]:
        if isinstance(target, ast.Name):
            yield target.id


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent.name == "cli"], ids=name_of)
def test_no_command_asks_the_database_itself(path: Path) -> None:
    texts = (
        node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)
    )
    statement = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE|DROP) ")
    assert not [text for text in texts if isinstance(text, str) and statement.match(text)]
