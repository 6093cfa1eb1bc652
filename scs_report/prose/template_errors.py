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
from scs_report.language.reader import tell as _
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
        said = _at(_place(error, environment, name), _in_words(error, environment))
        raise UserError(CANNOT_SET_TEXT, [said]) from error
    except TemplateSyntaxError as error:
        line, message = explain(error, error.source or "", environment)
        place = _line(place_of(environment, error.name or name), line)
        raise UserError(CANNOT_SET_TEXT, [_at(place, message)]) from error
    except Exception as error:
        message = _in_words(error, environment)
        if not message:
            raise
        said = _at(_place(error, environment, name), message)
        raise UserError(CANNOT_SET_TEXT, [said]) from error
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
        return _("there is no file {file}", file=f"templates/{error.name}")
    if isinstance(error, SecurityError):
        return _(
            "{problem}; a text may use facts, filters and figures, nothing behind them",
            problem=error,
        )
    if isinstance(error, RecursionError):
        return _("the file includes itself")
    frames = traceback.extract_tb(error.__traceback__)
    results = Path(__file__).parent.parent / "results"
    if isinstance(error, KeyError) and Path(frames[-1].filename).is_relative_to(results):
        return _(
            "“{name}” is to be printed, but the results do not hold it; does data/ name it?",
            name=error.args[0],
        )
    rooms = (str(Path(__file__).parent.parent / room) for room in ("figures", "tables"))
    if any(frame.filename.startswith(room) for room in rooms for frame in frames):
        return ""
    text = str(error) or type(error).__name__
    missing = re.fullmatch(r"'(\w+)' is undefined", text)
    if missing is None:
        return text
    near = difflib.get_close_matches(missing[1], map(str, environment.globals), n=1)
    if near:
        return _(
            "there is nothing named {name}. Did you mean {near}?", name=missing[1], near=near[0]
        )
    return _("there is nothing named {name}", name=missing[1])


def _place(error: Exception, environment: Environment, name: str) -> str:
    """Return the file and line of a template, as near to the error as is known."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        for root in getattr(environment.loader, "searchpath", ()):
            if Path(frame.filename).is_relative_to(root):
                inside = Path(frame.filename).relative_to(Path(root).parent).as_posix()
                return _line(inside, frame.lineno)
    return place_of(environment, name)


def _line(file: str, line: int | None) -> str:
    return _("{file}, line {line}", file=file, line=str(line))


def _at(place: str, problem: str) -> str:
    return _("{place}: {problem}", place=place, problem=problem)


def place_of(environment: Environment, name: str) -> str:
    """Return what a template is called in messages: it lies in templates/ or in the house."""
    if isinstance(environment.loader, Templates):
        return environment.loader.place(name)
    return f"templates/{name}"
