"""Folders that are registries: one new thing is one new file in them, and no list is edited."""

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def modules(package: str) -> list[ModuleType]:
    """The modules of a package, imported, in the order of their names."""
    folder = importlib.import_module(package)
    return [importlib.import_module(f"{package}.{module.name}") for module in pkgutil.iter_modules(folder.__path__)]


def declared(package: str, kind: type[T]) -> list[T]:
    """What the modules of a package hold of one type, in the order of the modules, then of their lines."""
    return [value for module in modules(package) for value in vars(module).values() if isinstance(value, kind)]
