"""What a document has to say once changes are written, and whether it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scs_report.office.word_reading import Letter, stretches, tidy
from scs_report.revisions.change import Change, Spot
from scs_report.revisions.compared import END, tokens
from scs_report.revisions.edits import Reader
from scs_report.revisions.hunks import Replacement
from scs_report.revisions.passages import Block

#: A paragraph as it is compared.
Said = tuple[object, ...]


def said(letters: Sequence[Letter], *, han: bool = False) -> Said:
    """Return what a paragraph says and how it looks, whatever its numbers are."""
    made: list[Letter] = []
    for one, text in stretches(tidy(list(letters))):
        if one.number[:5] in ("fact:", "cell:"):
            made.append(one._replace(text=f"\ufffc{one.number}", nth=0))
            continue
        link = "" if one.link.rstrip("/").endswith(text.rstrip("/")) else one.link
        bold, slanted = (one.bold or one.slanted, False) if han else (one.bold, one.slanted)
        plain = one._replace(number="", nth=0, link=link, bold=bold, slanted=slanted)
        made += [plain._replace(text=letter) for letter in text]
    keys: list[object] = []
    run: list[Letter] = []
    for letter in [*made, None]:
        if letter is not None and letter.text[0] != "\ufffc":
            run.append(letter)
            continue
        keys += [token.key for token in tokens(run)]
        run = []
        if letter is not None:
            keys.append(letter.text)
    return tuple(keys)


def prose(blocks: Sequence[Block], *, han: bool = False) -> list[Said]:
    """Return what all paragraphs of prose say, and all cells of tables, in their order.

    Of others only that they are there: they may repeat words of the text.
    """
    return [_said(block, han=han) for block in blocks]


def _said(block: Block, *, han: bool) -> Said:
    if block.mapped is None and block.paragraph.cell is None:
        return ("",)
    return said(block.traced.letters, han=han)


def expected(reader: Reader, chosen: Sequence[Change], *, han: bool = False) -> list[Said]:
    """Return what `prose` has to return once some changes are written, and nothing else."""
    blocks = reader.blocks
    content: dict[Spot, list[Said]] = {
        ("now", at): [_said(block, han=han)] for at, block in enumerate(blocks)
    }
    order: list[Spot] = [("now", at) for at in range(len(blocks))]
    hunks: dict[int, list[Change]] = {}
    for change in chosen:
        if change.hunk is not None:
            hunks.setdefault(change.group, []).append(change)
    for group, changes in hunks.items():
        first, *others = reader.clusters[group]
        letters = list(reader.runs[group].letters)
        for change in reversed(changes):
            assert change.hunk is not None
            letters[change.hunk.start : change.hunk.end] = change.hunk.new
        content[("now", first)] = [said(part, han=han) for part in _parts(letters)]
        for other in others:
            content[("now", other)] = []
    for change in chosen:
        if change.kind == "deleted":
            content[change.spot] = []
        elif change.kind in ("new", "moved"):
            if change.kind == "moved":
                order.remove(change.spot)
            else:
                content[change.spot] = [said(change.letters, han=han)]
            anchor = change.anchor
            while anchor not in order and anchor in reader.anchors:
                anchor = reader.anchors[anchor]
            order.insert(order.index(anchor) + 1 if anchor in order else 0, change.spot)
    return [one for spot in order for one in content.get(spot, [])]


def _parts(letters: Sequence[Letter]) -> list[list[Letter]]:
    parts: list[list[Letter]] = [[]]
    for letter in letters:
        if letter.text == END:
            parts.append([])
        else:
            parts[-1].append(letter)
    return [tidy(part) for part in parts if tidy(part)]


def applied(sources: Mapping[str, str], replacements: Sequence[Replacement]) -> dict[str, str]:
    """Return the texts that differ once replacements are made, in their order where they meet.

    Raises
    ------
    ValueError
        If two of them change the same words.
    """

    def inside(one: Replacement, stretch: tuple[str, int, int]) -> bool:
        name, start, end = stretch
        return not one.cut and one.template == name and start <= one.start and one.end <= end

    moved = [one.carried for one in replacements if one.carried is not None]
    carried = {
        id(one): [stretch for stretch in moved if one.carried is None and inside(one, stretch)]
        for one in replacements
    }
    made = {}
    for name in {one.template for one in replacements}:
        source = sources[name]
        kept = [one for one in replacements if one.template == name and not carried[id(one)]]
        end = len(source) + 1
        for one in sorted(kept, key=lambda one: (one.start, one.end > one.start), reverse=True):
            if one.end > end:
                raise ValueError(one)
            end = one.start
        text = source
        numbered = sorted(
            enumerate(kept), key=lambda pair: (pair[1].start, pair[1].end > pair[1].start, pair[0])
        )
        for _, one in reversed(numbered):
            words = one.text
            if one.carried is not None:
                where, start, stop = one.carried
                inner = [
                    Replacement(each.template, each.start - start, each.end - start, each.text)
                    for each in replacements
                    if each.carried is None and inside(each, one.carried)
                ]
                part = {where: sources[where][start:stop]}
                words = words.replace("{}", applied(part, inner).get(where, part[where]), 1)
            text = text[: one.start] + words + text[one.end :]
        made[name] = text
    return {name: text for name, text in made.items() if text != sources[name]}
