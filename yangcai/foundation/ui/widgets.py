"""Widgets of our own."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms


class RegionSelect(forms.Select):
    """A select of regions that knows which lies in which; `ui/forms.js` makes one select of each level from it."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-cascade": "", **(attrs or {})}, choices)
        self.regions: Callable[[], Iterable[tuple[str, str, str]]] = tuple
        self.parents: dict[str, str] = {}

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """The options, once the tree they belong to has been read."""
        self.parents = {code: parent for code, _name, parent in self.regions()}
        return super().optgroups(name, value, attrs)

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """An option with its parent, its name set in by its depth for those who see the one long select."""
        depth = self._depth(str(value))
        option = super().create_option(name, value, "　" * depth + str(label), *args, **kwargs)
        option["attrs"] |= {"data-parent": self.parents.get(str(value), ""), "data-name": str(label)}
        return option

    def _depth(self, code: str) -> int:
        depth = 0
        while (code := self.parents.get(code, "")) and code in self.parents:
            depth += 1
        return depth
