"""Errors in templates, reported with file and line."""

from __future__ import annotations

import difflib
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError

from scs_report.border.files import not_utf8
from scs_report.border.sandbox import Templates
from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.prose.evidence import stop_judging
from scs_report.prose.syntax import explain


@contextmanager
def as_user_errors(environment: Environment, name: str) -> Iterator[None]:
    """Report errors in the template `name`, or in one it uses, with file and line.

    Raises
    ------
    UserError
        With one problem. Errors from drawing charts and tables are faults of the program and pass.
    """
    try:
        yield
    except UserError as error:
        if error.title == CANNOT_SET_TEXT:
            raise
        place = _place(error, environment, name)
        raise UserError(CANNOT_SET_TEXT, [f"{place}: {_in_words(error, environment)}"]) from error
    except TemplateSyntaxError as error:
        line, message = explain(error, error.source or "", environment)
        problem = f"{place_of(environment, error.name or name)}, line {line}: {message}"
        raise UserError(CANNOT_SET_TEXT, [problem]) from error
    except Exception as error:
        message = _in_words(error, environment)
        if not message:
            raise
        place = _place(error, environment, name)
        raise UserError(CANNOT_SET_TEXT, [f"{place}: {message}"]) from error
    finally:
        # a claim that broke off does not judge what other templates compare
        stop_judging()


def _in_words(error: Exception, environment: Environment) -> str:
    """Say an error in a line; nothing if it is a fault of the program."""
    if isinstance(error, UserError):
        lines = [": ".join([error.title, *error.problems]), error.hint]
        return ". ".join(line for line in lines if line)
    if isinstance(error, UnicodeDecodeError):
        return not_utf8(bytes(error.object))
    if isinstance(error, TemplateNotFound):
        return f"there is no file templates/{error.name}"
    if isinstance(error, SecurityError):
        return f"{error}; a text may use facts, filters and figures, nothing behind them"
    if isinstance(error, RecursionError):
        return "the file includes itself"
    frames = traceback.extract_tb(error.__traceback__)
    results = Path(__file__).parent.parent / "results"
    if isinstance(error, KeyError) and Path(frames[-1].filename).is_relative_to(results):
        name = error.args[0]
        return f'"{name}" is to be printed, but the results do not hold it; does data/ name it?'
    rooms = (str(Path(__file__).parent.parent / room) for room in ("figures", "tables"))
    if any(frame.filename.startswith(room) for room in rooms for frame in frames):
        return ""
    text = str(error) or type(error).__name__
    missing = re.fullmatch(r"'(\w+)' is undefined", text)
    if missing is None:
        return text
    near = difflib.get_close_matches(missing[1], map(str, environment.globals), n=1)
    return f"there is nothing named {missing[1]}" + "".join(f". Did you mean {n}?" for n in near)


def _place(error: Exception, environment: Environment, name: str) -> str:
    """Return the file and line of a template, as near to the error as is known."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        for root in getattr(environment.loader, "searchpath", ()):
            if Path(frame.filename).is_relative_to(root):
                inside = Path(frame.filename).relative_to(Path(root).parent).as_posix()
                return f"{inside}, line {frame.lineno}"
    return place_of(environment, name)


def place_of(environment: Environment, name: str) -> str:
    """Return what a template is called in messages: it lies in templates/ or in the house."""
    if isinstance(environment.loader, Templates):
        return environment.loader.place(name)
    return f"templates/{name}"
