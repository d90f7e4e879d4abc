"""Import every module of the product, so that what it declares can be listed."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import TypeVar

from tests.unit.house_rules.sources import PACKAGES

T = TypeVar("T")

ACT_WHEN_IMPORTED = {"__main__", "migrations"}


@cache
def modules() -> tuple[ModuleType, ...]:
    """All modules of the product but those that act when imported."""
    names = list(PACKAGES)
    for package in PACKAGES:
        path = importlib.import_module(package).__path__
        names += [found.name for found in pkgutil.walk_packages(path, f"{package}.")]
    return tuple(
        importlib.import_module(name)
        for name in sorted(names)
        if not ACT_WHEN_IMPORTED.intersection(name.split("."))
    )


def subclasses(of: type[T]) -> list[type[T]]:
    """Every subclass that the product declares, by module and name."""
    ours = {module.__name__ for module in modules()}
    found: set[type[T]] = set()
    waiting = [of]
    while waiting:
        new = set(waiting.pop().__subclasses__()) - found
        found |= new
        waiting += new
    declared = (one for one in found if one.__module__ in ours)
    return sorted(declared, key=lambda one: (one.__module__, one.__qualname__))


def instances(of: type[T]) -> list[tuple[str, T]]:
    """Every instance that a module of the product holds in a global, with the module's name.

    One that is imported elsewhere is listed once, where it is first met in the declaring module.
    """
    found: dict[int, tuple[str, T]] = {}
    for module in modules():
        for value in vars(module).values():
            if isinstance(value, of):
                found.setdefault(id(value), (module.__name__, value))
    return list(found.values())


def file_of(module: str) -> str:
    """The path of a module from the repository's root."""
    return module.replace(".", "/") + ".py"
