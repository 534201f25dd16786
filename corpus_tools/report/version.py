"""The version of this package, as reports state it."""

from __future__ import annotations


def tool_version() -> str:
    """The installed version, "0" when the package runs uninstalled."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("corpus-tools")
    except PackageNotFoundError:
        return "0"
