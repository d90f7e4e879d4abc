"""What the house rules look at: the repository's files and the syntax trees of its Python."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SERVICES = ("identity", "travel_doc", "customs_gateway")
PACKAGES = ("shared", *SERVICES, "services")
_NOT_OURS = {"build", "var", "dist", "node_modules", "__pycache__"}


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the root, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return Path(self.path).stem

    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    def at(self, node: ast.AST, what: str) -> str:
        """A finding that an editor can jump to."""
        return f"{self.path}:{getattr(node, 'lineno', 1)} {what}"


def files(*folders: str, suffixes: tuple[str, ...] = ()) -> list[Path]:
    """Every file of ours under these top folders (all of the repository without any)."""
    starts = [ROOT / folder for folder in folders] if folders else [ROOT]
    found = [path for start in starts for path in _walk(start)]
    return sorted(path for path in found if not suffixes or path.suffix in suffixes)


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files under these top folders, parsed."""
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text))
        for path in files(*folders, suffixes=(".py",))
        for text in [path.read_text(encoding="utf-8")]
    )


def product() -> tuple[Source, ...]:
    """The Python that is installed, without its tests."""
    return sources(*PACKAGES)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute, and nothing of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""


def imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every imported thing as `module` or `module.name`, where it stands."""
    for node in source.nodes():
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name not in {".ci", ".env.example"}
        if path.is_dir():
            if not hidden and path.name not in _NOT_OURS and not path.name.endswith(".egg-info"):
                yield from _walk(path)
        elif not hidden:
            yield path
