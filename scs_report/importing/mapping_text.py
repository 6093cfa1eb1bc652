"""A mapping as a file that people read and correct, with what to do in their language."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from scs_report.border.text import shortened
from scs_report.border.toml import quoted
from scs_report.importing.delivered import NO_COLUMN, Delivered
from scs_report.importing.mapping import (
    BLANKS,
    NONE,
    OPEN,
    ColumnEntry,
    Mapping,
    MultipleEntry,
)
from scs_report.importing.proposing import Proposal, Remark
from scs_report.importing.saying import label_of, said_answer, said_reasons, text_of
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.survey.codebook import Codebook

_WIDTH = 96


def mapping_text(proposal: Proposal, delivered: Delivered, codebook: Codebook, command: str) -> str:
    """Return the whole file."""
    mapping = proposal.mapping
    blocks = ["\n".join(f"# {line}" for line in _preface(mapping, command)), file_block(mapping)]
    done: set[str] = set()
    for question in codebook.questions:
        for name in (question.id, *question.columns):
            table = "multiple" if name in mapping.multiple and question.items else "columns"
            if name not in done and name in getattr(mapping, table):
                done.add(name)
                blocks.append(entry_block(table, name, proposal, delivered, codebook))
    blocks.append(_seen(mapping, delivered))
    return "\n\n".join(blocks) + "\n"


def file_block(mapping: Mapping) -> str:
    """Return what the file is."""
    lines = ["[file]"]
    for name, value in msgspec.to_builtins(mapping.file).items():
        lines.append(f"{name} = {_value(value)}")
    if mapping.file.same_codes == OPEN:
        said = _(
            "In some columns the file has codes without words. Are they the codes of the study? "
            "Write true or false:"
        )
        lines.insert(_line(lines, "same_codes"), f"# {said}")
    if mapping.file.one_is_yes == OPEN:
        said = _(
            "In some columns the file has 1 and 2 without words. Is 1 yes, and 2 no? "
            "Write true or false:"
        )
        lines.insert(_line(lines, "one_is_yes"), f"# {said}")
    return "\n".join(lines)


def entry_block(
    table: str, name: str, proposal: Proposal, delivered: Delivered, codebook: Codebook
) -> str:
    """Return the lines of one entry."""
    remark = proposal.remarks.get(name, Remark())
    lines = [f"# {shortened_line(label_of(codebook, name))}"]
    if text := text_of(codebook, name):
        lines.append(f"# {shortened_line(text)}")
    if said := said_reasons(remark):
        lines.append(f"# {said}")
    entry = getattr(proposal.mapping, table)[name]
    open_here = not entry.confirmed or (isinstance(entry, ColumnEntry) and entry.column == OPEN)
    if remark.near and open_here:
        near = ", ".join(_near(one, score, delivered) for one, score in remark.near)
        lines.append("# " + _("nearest: {columns}", columns=near))
    lines.append(f"[{table}.{name}]")
    if isinstance(entry, ColumnEntry):
        label = delivered.columns.get(entry.column, NO_COLUMN).label
        hint = {OPEN: _("write the name of the column, or none"), NONE: _("the file has none")}
        comment = hint.get(entry.column, label)
        lines.append(_commented(f"column = {quoted(entry.column)}", shortened_line(comment)))
        if entry.way != "answers":
            lines.append(f"way = {quoted(entry.way)}")
        if entry.year is not None:
            lines.append(f"year = {entry.year}")
    else:
        lines.append(f"columns = [{', '.join(map(quoted, entry.columns))}]")
        if entry.separator:
            lines.append(f"separator = {quoted(entry.separator)}")
    if not entry.confirmed:
        lines.append(_commented("confirmed = false", _("a proposal: write true if it is right")))
    if entry.answers:
        lines.append(f"[{table}.{name}.answers]")
        lines += _answers(name, entry, remark, delivered, codebook)
    return "\n".join(lines)


def with_blocks(text: str, blocks: dict[str, str]) -> str:
    """Return a mapping in which some entries are written anew; all else stays as people wrote it.

    Parameters
    ----------
    blocks
        By the names of their tables: `columns.age`.
    """
    paragraphs = text.rstrip("\n").split("\n\n")
    for name, block in blocks.items():
        head = re.compile(rf"^\s*\[{re.escape(name)}(\.|\])", re.M)
        found = [at for at, one in enumerate(paragraphs) if head.search(one)]
        if found:
            paragraphs[found[0]] = block
            paragraphs = [one for at, one in enumerate(paragraphs) if at not in found[1:]]
        else:
            last = next(
                (at for at, one in enumerate(paragraphs) if re.search(r"^\[seen\]", one, re.M)),
                len(paragraphs),
            )
            paragraphs.insert(last, block)
    return "\n\n".join(paragraphs) + "\n"


def shortened_line(text: str) -> str:
    """Return a text on one line that is not too long for a comment."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _WIDTH else plain[: _WIDTH - 1] + "…"


def _line(lines: list[str], name: str) -> int:
    return next(at for at, line in enumerate(lines) if line.startswith(name))


def _preface(mapping: Mapping, command: str) -> Iterable[str]:
    yield _(
        "How the columns and answers of {file} become those of this study.", file=mapping.file.name
    )
    yield _("Left of = stands what the file has, right of it what the study has. To be decided:")
    yield '  "?"  ' + _("write what it is: a code of the study, or blank for no answer")
    yield "  confirmed = false  " + _("a proposal: correct what is wrong, then write true")
    yield _("Lines that begin with # are notes for you. When nothing is open any more, run again:")
    yield f"  {command}"


def _answers(
    name: str,
    entry: ColumnEntry | MultipleEntry,
    remark: Remark,
    delivered: Delivered,
    codebook: Codebook,
) -> Iterable[str]:
    columns = [entry.column] if isinstance(entry, ColumnEntry) else list(entry.columns)
    found = [delivered.columns.get(one, NO_COLUMN) for one in columns]
    lines = [f"{quoted(key)} = {_value(value)}" for key, value in entry.answers.items()]
    width = min(max(map(len, lines), default=0), 40)
    for line, (key, value) in zip(lines, entry.answers.items(), strict=True):
        label = next((column.labels[key] for column in found if key in column.labels), "")
        count = sum(column.counts.get(key, 0) for column in found)
        if key == BLANKS:
            label = _("blank, where the question was put")
        comment = said_answer(label, value, remark.answers.get(key), count, codebook, name)
        yield _commented(line.ljust(width), shortened_line(comment))


def _near(name: str, score: float, delivered: Delivered) -> str:
    label = shortened(delivered.columns[name].label, 40) if name in delivered.columns else ""
    named = " ".join(filter(None, (name, label)))
    return reader().marks.aside.format(named, f"{score:.0%}")


def _seen(mapping: Mapping, delivered: Delivered) -> str:
    unused = [name for name in delivered.columns if name not in mapping.used]
    lines = []
    if unused:
        lines.append("# " + _("Columns of the file that nothing is made of ({n}):", n=len(unused)))
        lines += [
            f"#   {name} {shortened_line(delivered.columns[name].label)}".rstrip()
            for name in unused
        ]
    lines.append(
        "# " + _("How the file calls its columns and answers, by which the next file is known.")
    )
    lines.append("# " + _("Nothing is to be corrected here."))
    lines.append("[seen]")
    for name, seen in mapping.seen.items():
        fields = []
        if seen.label:
            fields.append(f"label = {quoted(seen.label)}")
        if seen.values:
            values = ", ".join(
                f"{quoted(key)} = {quoted(text)}" for key, text in seen.values.items()
            )
            fields.append(f"values = {{ {values} }}")
        lines.append(
            f"{quoted(name)} = {{ {', '.join(fields)} }}" if fields else f"{quoted(name)} = {{}}"
        )
    return "\n".join(lines)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value) if isinstance(value, str) else str(value)


def _commented(line: str, comment: str) -> str:
    return f"{line}  # {comment}" if comment else line.rstrip()
