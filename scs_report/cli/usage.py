"""Command lines: in which language they ask to be answered, and what cannot be understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from scs_report.border.shape import nearest, shown
from scs_report.cli.help import argument_name, help_of
from scs_report.cli.options import speak
from scs_report.cli.output import complain
from scs_report.errors import UserError
from scs_report.errors import say as _

_LANG = "--lang"


class Misused(typer.BadParameter):
    """A command line that cannot be understood; it says so in the reader's language."""

    def __init__(self, said: str, context: Any) -> None:
        super().__init__(said, context)

    def format_message(self) -> str:
        """Return what is wrong."""
        return self.message

    def show(self, file: Any = None) -> None:
        """Say what is wrong, and where more is said."""
        hint = ""
        if self.ctx is not None:
            hint = _("See {command}", command=f"{self.ctx.command_path} --help")
        complain(UserError(self.message, hint=hint))


class Command(TyperCommand):
    """A command that speaks the reader's language."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the line behind the command."""
        with _understood(self):
            return super().make_context(*args, **extra)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take options and arguments from a line."""
        if _speaks(self):
            args = _without_language(args, ctx)
        ctx.allow_extra_args = True
        left = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            raise Misused(_("too many arguments: {found}", found=_quoted(left)), ctx)
        return left

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write(help_of(self, ctx, spoken=_speaks(self)))


class Commands(TyperGroup):
    """Commands that speak the reader's language, and a language before them."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the line up to the command."""
        with _understood(self):
            return super().make_context(*args, **extra)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take options from a line, up to the command."""
        own = next(
            (
                place
                for place, word in enumerate(args)
                if word[:1] != "-" and args[place - 1 : place] != [_LANG]
            ),
            len(args),
        )
        return super().parse_args(ctx, [*_without_language(args[:own], ctx), *args[own:]])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that a word names."""
        if args[0] not in self.commands:
            near = nearest(args[0], self.commands)
            raise Misused(_("There is no command {name}", name=_quoted(args[:1])) + near, ctx)
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write(help_of(self, ctx, spoken=True))


def _speaks(command: Any) -> bool:
    """Whether `--lang` is the language of what is said: not where a command has its own."""
    return not any(_LANG in parameter.opts for parameter in command.params)


def _without_language(args: list[str], context: Any) -> list[str]:
    """Return a line without `--lang`, and speak that language from now on."""
    left: list[str] = []
    rest = iter(args)
    for word in rest:
        if word == "--":
            return [*left, word, *rest]
        name, sign, value = word.partition("=")
        if name != _LANG:
            left.append(word)
            continue
        said = value if sign else next(rest, "")
        if not said:
            raise Misused(_("{option} needs a value", option=_LANG), context)
        speak(said)
    return left


@contextmanager
def _understood(command: Any) -> Iterator[None]:
    """Say in the reader's language what typer says in English."""
    try:
        yield
    except Exception as error:
        # typer brings its own click or takes the installed one, so its errors have no one class
        say = _COMPLAINTS.get(type(error).__name__)
        if say is None:
            raise
        context = getattr(error, "ctx", None)
        raise Misused(say(error, getattr(context, "command", command)), context) from None


def _no_option(error: Any, command: Any) -> str:
    names = [name for one in command.params for name in one.opts if name.startswith("--")]
    if _speaks(command):
        names.append(_LANG)
    said = _("There is no option {name}", name=_quoted([error.option_name]))
    return said + nearest(error.option_name, [*names, "--help"])


def _no_value(error: Any, command: Any) -> str:
    flags = {name for one in command.params if getattr(one, "is_flag", 0) for name in one.opts}
    if error.option_name in flags:
        return _("{option} takes no value", option=error.option_name)
    return _("{option} needs a value", option=error.option_name)


def _missing(error: Any, _command: Any) -> str:
    return _("missing: {one}", one=_name(error.param))


def _wrong(error: Any, _command: Any) -> str:
    """Say what was found and what was expected; typer says it in English only."""
    cause = error.__cause__
    found = cause.errors()[0].get("input", "") if hasattr(cause, "errors") else error.message
    said = _("found {found}, expected {expected}", found=shown(found), expected=_expected(error))
    return _("{option}: {problem}", option=_name(error.param), problem=said)


def _expected(error: Any) -> str:
    descriptor = error.param.type_descriptor
    if descriptor.annotation is int:
        least = descriptor.parameter_info.min
        what = _("a whole number")
        return what if least is None else _("{what} of {low} or more", what=what, low=str(least))
    return _("a number")


_COMPLAINTS = {
    "NoSuchOption": _no_option,
    "BadOptionUsage": _no_value,
    "MissingParameter": _missing,
    "BadParameter": _wrong,
}


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return argument_name(parameter)
    return str(parameter.opts[0])


def _quoted(words: Iterable[str]) -> str:
    return " ".join(shown(word) for word in words)
