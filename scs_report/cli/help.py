"""Help on commands: in the reader's language, folded at the width of the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from typing import Any

from rich.cells import cell_len

from scs_report.border.terminal import folded, printable
from scs_report.cli.output import console
from scs_report.errors import N_
from scs_report.errors import say as _

_WIDEST = 80  # columns: longer lines are hard to read
_TERM = 26  # columns of names; what is explained of a longer one begins on the next line

#: What is said of options that every command has.
LANG = N_("Language of what is said, such as zh [default: that of the terminal]")
_LANG_NAME = N_("<language>")
_HELP = N_("Show this help")
_ANY = N_("<value>")


def help_of(command: Any, context: Any, *, spoken: bool) -> str:
    """Return the help on a command or on a group of them.

    Parameters
    ----------
    command, context
        As typer gives them.
    spoken
        Whether `--lang` is the language of what is said, and not that of documents.
    """
    width = width_of_help()
    parameters = command.get_params(context)
    arguments = [one for one in parameters if one.param_type_name == "argument"]
    options = [one for one in parameters if one.param_type_name == "option" and not one.hidden]
    commands = getattr(command, "commands", {})
    lines = [*_usage(context, arguments, bool(commands), width), ""]
    for paragraph in paragraphs(command):
        if is_example(paragraph):
            for example in paragraph.splitlines():
                lines += _example(example.strip(), width)
        else:
            lines += folded(_said(paragraph), width)
        lines.append("")
    if arguments:
        lines += [_("Arguments:"), *in_columns(map(_argument_row, arguments), width), ""]
    if commands:
        heads = ((name, _said(paragraphs(one)[0])) for name, one in commands.items())
        lines += [_("Commands:"), *in_columns(heads, width), ""]
    rows = [_option_row(one) for one in options if one.name != "help"]
    if spoken:
        rows.append((f"--lang {_said(_LANG_NAME)}", _said(LANG)))
    rows.append(("--help", _said(_HELP)))
    lines += [_("Options:"), *in_columns(rows, width)]
    return printable("\n".join(lines)) + "\n"


def width_of_help() -> int:
    """Return how many columns help takes: those of the terminal, if they can be read well."""
    return min(console.width, _WIDEST)


def paragraphs(command: Any) -> list[str]:
    """Return the paragraphs of what is said on a command; examples keep their lines."""
    parts = re.split(r"\n\n+", cleandoc(command.help or ""))
    return [part if is_example(part) else " ".join(part.split()) for part in parts]


def is_example(paragraph: str) -> bool:
    """Whether a paragraph shows lines to type, which no language changes."""
    return paragraph.lstrip().startswith("scs-report ")


def help_texts(command: Any) -> Iterator[str]:
    """Yield all texts of the help on a command, and on those in it, for the catalogues."""
    yield from (part for part in paragraphs(command) if not is_example(part))
    for parameter in command.params:
        yield from filter(None, _texts(parameter))
    for one in getattr(command, "commands", {}).values():
        yield from help_texts(one)


def _texts(parameter: Any) -> list[str]:
    """Return what is said of a parameter; lists of values to choose from are the same in all."""
    placeholder = str(parameter.metavar or "")
    return [parameter.help or "", placeholder if placeholder.startswith("<") else ""]


def _said(text: str) -> str:
    from scs_report.language.reader import reader

    return reader().gettext(text)


def _placeholder(parameter: Any) -> str:
    """Return what stands for a value, such as `<file>`, or the values that there are."""
    if getattr(parameter, "is_flag", False):
        return ""
    return str(parameter.metavar or _ANY)


def argument_name(parameter: Any) -> str:
    """Return what stands for an argument in usage and complaints, in the reader's language."""
    return _said(_placeholder(parameter)) + (" …" if parameter.nargs == -1 else "")


def _usage(context: Any, arguments: list[Any], group: bool, width: int) -> Iterator[str]:
    parts = [context.command_path, _("[<options>]")]
    for one in arguments:
        name = argument_name(one)
        parts.append(name if one.required else f"[{name}]")
    if group:
        parts.append(_("<command>") + " …")
    yield from folded(_("Usage: {line}", line=" ".join(parts)), width, "    ")


def _example(line: str, width: int) -> Iterator[str]:
    """Yield a line to type, parted where the shell lets it go on."""
    lines = folded(line, width - 2, "      ", "  ")
    yield from (one + (" \\" if place < len(lines) else "") for place, one in enumerate(lines, 1))


def _argument_row(parameter: Any) -> tuple[str, str]:
    return argument_name(parameter), _said(parameter.help or "")


def _option_row(parameter: Any) -> tuple[str, str]:
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    placeholder = _placeholder(parameter)
    said = _said(parameter.help or "")
    default = parameter.default
    if default not in (None, "", False) and parameter.show_default:
        said += " " + _("[default: {value}]", value=str(default))
    return f"{names} {_said(placeholder)}" if placeholder else names, said.strip()


def in_columns(rows: Iterable[tuple[str, str]], width: int) -> Iterator[str]:
    """Yield names with what is said of them beside or beneath, in two columns."""
    listed = list(rows)
    widths = [cell_len(name) + 4 for name, text in listed]
    column = max((one for one in widths if one <= _TERM), default=_TERM)
    for (name, text), wide in zip(listed, widths, strict=True):
        if wide > column:
            yield from folded(name, width, "      ", "  ")
            lead = " " * column
        else:
            lead = f"  {name}{' ' * (column - wide + 2)}"
        yield from folded(text, width, " " * column, lead)
