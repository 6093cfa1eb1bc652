"""Jinja that reads what it is given and nothing else: no Python behind values, no file outside.

Templates are a study's own, yet a study comes from anywhere. So attributes that lead from a value
into Python are closed, what costs memory or time without end is refused, and files are taken from
the folder of the templates alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scs_report.errors import UserError
from scs_report.errors import say as _

#: Filters of Jinja's own that templates may use beside those for numbers.
FILTERS = (
    *("abs", "default", "escape", "first", "int", "join", "last", "length", "lower", "max", "min"),
    *("round", "sort", "striptags", "sum", "trim", "upper"),
)
#: Most items that a template may count through.
MOST_ITEMS = 300
_OF_TEXT = {"endswith", "format", "lower", "replace", "split", "startswith", "strip", "striptags"}
_OF_TEXT |= {"upper"}
_OF_DICT = {"get", "items", "keys", "values"}
#: Where the types of values come from whose attributes may be seen, but for those with _ before.
_OPEN = ("scs_report", "jinja2", "datetime")
_WIDTH = re.compile(r"\{[^{}]*[:!]")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's own sandbox, narrowed to the values that templates are given."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may see an attribute."""
        if attr.startswith("_"):
            return False
        if isinstance(obj, str):
            return attr in _OF_TEXT
        if isinstance(obj, dict):
            return attr in _OF_DICT
        return type(obj).__module__.partition(".")[0] in _OPEN

    def unsafe_undefined(self, obj: Any, attribute: str) -> Any:
        """Refuse an attribute."""
        raise SecurityError(_("{attribute} is nothing that a text may use", attribute=attribute))

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Allow `str.format` by plain names, as translations need it; filters do widths."""
        if not callable(value):
            return None
        wrapped = super().wrap_str_format(value)
        if wrapped is not None and _WIDTH.search(value.__self__):
            raise SecurityError(_("a text is filled in by {name} alone", name="{name}"))
        return wrapped

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Calculate with numbers only: a text times a number fills the memory."""
        numbers = all(isinstance(operand, int | float) for operand in (left, right))
        if isinstance(left, str | list | tuple) or isinstance(right, str | list | tuple):
            raise SecurityError(
                _("{operator} takes numbers, not texts or lists", operator=operator)
            )
        if numbers and operator == "**" and (abs(left) > 1000 or abs(right) > 10):
            raise SecurityError(_("the power is too large"))
        return super().call_binop(context, operator, left, right)


class Templates(FileSystemLoader):
    """Reads templates of folders, the first that has one, and takes down what was read.

    Links that lead out of a folder are refused.
    """

    def __init__(self, *folders: Path) -> None:
        super().__init__(folders, encoding="utf-8-sig")
        self.read: dict[str, str] = {}
        #: Texts that take the place of files, by name.
        self.instead: Mapping[str, str] = {}

    def path(self, template: str) -> Path:
        """Return where a template lies, or would lie if none of the folders has it."""
        paths = [Path(folder, template) for folder in self.searchpath]
        return next((path for path in paths if path.is_file()), paths[0])

    def place(self, template: str) -> str:
        """Return what a template is called in messages: `templates/brief/00-front.en.md`."""
        # the folder from which the name is told
        outer = self.path(template).parents[template.count("/")]
        return f"{outer.name}/{template}"

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return the text of a template and where it lies."""
        for folder in map(Path, self.searchpath):
            path, place = folder / template, f"{folder.name}/{template}"
            if ".." not in path.parts:
                refuse_outside(folder, path, place)
                if path.is_file():  # what lies in the folders behind is not read
                    break
                if path.is_symlink() and not path.exists():
                    raise UserError(
                        _("{place} is a link to a file that is not there", place=place),
                        hint=_("Put the file there instead."),
                    )
        found = super().get_source(environment, template)
        if template in self.instead:
            found = (self.instead[template], *found[1:])
        self.read[template] = found[0]
        return found


def refuse_outside(folder: Path, path: Path, place: str) -> None:
    """Raise a UserError if a file lies outside of a folder, whatever links lead to it, or is none.

    Parameters
    ----------
    folder, path
        The folder and the file.
    place
        What the file is called in the message.
    """
    real, base = os.path.realpath(path), os.path.realpath(folder)
    if not f"{real}{os.sep}".startswith(f"{base.rstrip(os.sep)}{os.sep}"):
        raise UserError(
            _("{place} leads out of {name}/", place=place, name=folder.name),
            hint=_("Put a copy of the file there instead of a link."),
        )
    if os.path.exists(real) and not (os.path.isfile(real) or os.path.isdir(real)):
        raise UserError(
            _("{place} is a pipe or a device, which may never end", place=place),
            hint=_("Put a file there, or nothing."),
        )


def make_sandbox(**options: Any) -> Sandbox:
    """Return an environment without values: undefined names are errors, and all is escaped."""
    environment = Sandbox(
        autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True, **options
    )
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.filters["format"] = _format
    for name in DEFAULT_NAMESPACE:
        del environment.globals[name]
    environment.globals["range"] = _count
    return environment


def _format(form: str, number: float) -> str:
    """Write a number as stylesheets need it, such as %.3f."""
    if re.fullmatch(r"%\.\d[fg]", form) is None:
        raise UserError(_("format takes %.3f and the like, not {form}", form=form))
    return form % number


def _count(*ends: int) -> range:
    counted = range(*ends)
    if counted[MOST_ITEMS:]:
        raise UserError(_("range counts on and on; a text may count {n} items", n=MOST_ITEMS))
    return counted
