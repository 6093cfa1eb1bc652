"""Where in a source words go that a person changed, or why they cannot be put there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scs_report.checks.typed_numbers import typed_numbers
from scs_report.errors import N_
from scs_report.office.word_reading import Letter
from scs_report.revisions.compared import END, Hunk, look
from scs_report.revisions.passages import Run, head_end
from scs_report.revisions.typed import Typing

_PLAIN = (False, False, "")
_ENDS = ".!?。！？…：:；;"
#: Signs over which what is put in or taken out may be moved, and over how many of them.
_SLIDING, _SLIDES = " .!?。！？；”’）)", 3
_CLOSING = "”’\"')）」』 "

#: Why something is not written; each is a message with `{what}`.
NUMBER = N_("a number of the results is not changed by hand: {what}")
PROGRAM = N_("the program writes this, not the text: {what}")
CLAIM = N_("it reaches over the border of a claim: {what}")
WHOLE_CLAIM = N_("it is all that the claim says here; take the claim out, or leave it: {what}")
FORMATTING = N_("the emphasis or link begins or ends elsewhere: {what}")
BORDER = N_("nobody can say on which side of a claim it belongs: {what}")
PARTED = N_("a paragraph is not parted within a claim: {what}")
CITATION = N_("a citation or reference is written by its key: {what}")


@dataclass(frozen=True)
class Refused:
    """Why words cannot be written; `what` fills the message in."""

    why: str
    what: str = ""


@dataclass(frozen=True)
class Replacement:
    """A stretch of a text, and what takes its place.

    `carried` is a stretch of a text, with what changed in it, that stands in place of `{}` in
    `text`: that of a paragraph that moved, which is `cut` elsewhere.
    """

    template: str
    start: int
    end: int
    text: str
    carried: tuple[str, int, int] | None = None
    cut: bool = False


def put(hunk: Hunk, run: Run, typing: Typing, language: str) -> Replacement | Refused:
    """Return how a hunk changes the source of a run, or why it cannot be placed without doubt."""
    found: list[Refused] = []
    for one in (hunk, *_slid(hunk, run)):
        made = _refused(one, run, language) or (
            _inserted(one, run, typing) if one.start == one.end else _replaced(one, run, typing)
        )
        if isinstance(made, Replacement):
            return made
        found.append(made)
    return found[0]


def _slid(hunk: Hunk, run: Run) -> Iterator[Hunk]:
    """Yield hunks that say the same: what is taken out or put in may begin a sign earlier."""
    start, end, new = hunk.start, hunk.end, list(hunk.new)
    if start != end and new:
        return
    for _ in range(_SLIDES):
        last = new[-1] if new else run.letters[end - 1] if end > start else None
        if not start or last is None or run.letters[start - 1].text != last.text:
            return
        if last.text not in _SLIDING:
            return
        if new:
            new = [run.letters[start - 1], *new[:-1]]
        start, end = start - 1, end - 1
        yield Hunk(start, end, tuple(new))


def _words(letters: Sequence[Letter]) -> str:
    return "".join(letter.text for letter in letters)


def _refused(hunk: Hunk, run: Run, language: str) -> Refused | None:
    old = _words(run.letters[hunk.start : hunk.end])
    for at in range(hunk.start, hunk.end):
        span = run.spans[at]
        if span is None and run.letters[at].text == END:
            return Refused(CLAIM, ", ".join(run.claims(at - 1, at + 2)))
        if span is None:
            return Refused(PROGRAM, run.letters[at].number.partition(":")[2] or old)
        if span.literal:
            continue
        first = at
        while first and run.spans[first - 1] == span:
            first -= 1
        last = at + 1
        while last < len(run.spans) and run.spans[last] == span:
            last += 1
        address = run.address(first, last)
        cited = run.source[span.start] == "[" or address[:4] in ("REF ", "SEQ ")
        whole = hunk.start <= first and last <= hunk.end
        typed = bool(typed_numbers(_words(hunk.new), language)) or any(
            letter.number for letter in hunk.new
        )
        if whole and not (typed and not cited):
            continue
        told = address or _words(run.letters[first:last])
        if cited:
            return Refused(CITATION, run.source[span.start : span.end])
        number = run.letters[first].number[:5] in ("fact:", "cell:")
        return Refused(NUMBER if number else PROGRAM, told)
    return None


def _replaced(hunk: Hunk, run: Run, typing: Typing) -> Replacement | Refused:
    spans = [span for span in run.spans[hunk.start : hunk.end] if span is not None]
    start, end = spans[0].start, max(span.end for span in spans)
    source, outline = run.source, run.outline
    old = _words(run.letters[hunk.start : hunk.end])
    if [span.start for span in spans] != sorted(span.start for span in spans):
        return Refused(PROGRAM, old)
    if any(piece.kind != "variable" for piece in outline.tags(start, end)):
        return Refused(CLAIM, ", ".join(outline.claims(start, end)) or old)
    branch = outline.branch(start)
    if branch is not None:
        region, one = branch
        left = source[one.start : start] + source[end : one.end]
        if not _words(hunk.new).strip() and not left.strip("*_ \n"):
            return Refused(WHOLE_CLAIM, region.name)
        if END in _words(hunk.new):
            return Refused(PARTED, region.name)
    looks = {look(letter) for letter in run.letters[hunk.start : hunk.end] if letter.text != END}
    new = {look(letter) for letter in hunk.new if not letter.text.isspace()}
    around = next(iter(looks)) if len(looks) == 1 else _PLAIN
    if len(looks) > 1 or (new - looks and around != _PLAIN):
        widened = _with_signs(source, start, end)
        if widened is None or around[2]:
            return Refused(FORMATTING, old)
        (start, end), around = widened, _PLAIN
    first = hunk.start == 0 or run.letters[hunk.start - 1].text == END
    return Replacement(run.template, start, end, typing.source(hunk.new, around, first=first))


def _with_signs(source: str, start: int, end: int) -> tuple[int, int] | None:
    """Return a stretch with the signs of emphasis that begin and end it; none if they cannot."""
    for sign in ("***", "**", "*"):
        inside = len(re.findall(r"(?<!\\)\*", source[start:end]))
        before = source[:start].endswith(sign)
        behind = source[end : end + len(sign)] == sign
        if before and behind and inside % 2 == 0:
            return start - len(sign), end + len(sign)
        if before and inside == len(sign):
            return start - len(sign), end
        if behind and inside == len(sign):
            return start, end + len(sign)
    return None


def _inserted(hunk: Hunk, run: Run, typing: Typing) -> Replacement | Refused:
    at, source = hunk.start, run.source
    first = at == 0 or run.letters[at - 1].text == END
    last = at == len(run.letters) or run.letters[at].text == END
    left = None if first else run.spans[at - 1]
    right = None if last else run.spans[at]
    words = _words(hunk.new)
    told = words.strip() or words
    if left is not None and right is not None and left == right:
        return Refused(NUMBER if run.letters[at].number[:5] == "fact:" else PROGRAM, told)
    if left is None and right is None:
        return Refused(PROGRAM, told)
    low = left.end if left else head_end(source, right.start if right else 0)
    high = right.start if right else low
    if right is None:
        high = max([low, *(one.end for one in run.outline.around(low) if one.kind == "claim")])
    if low > high:
        return Refused(PROGRAM, told)
    place = low if last else _place(run, low, high, words, before=_words(run.letters[:at]))
    if last and low != high and _is_sentence(words, _words(run.letters[:at])):
        place = high
    if place is None:
        return Refused(BORDER, ", ".join(run.outline.claims(low - 1, high + 1)) or told)
    if END in words and run.outline.branch(place) is not None:
        return Refused(PARTED, ", ".join(run.outline.claims(low - 1, high + 1)))
    place, around = _emphasis(hunk, run, place, low, high)
    return Replacement(run.template, place, place, typing.source(hunk.new, around, first=first))


def _place(run: Run, low: int, high: int, words: str, *, before: str) -> int | None:
    """Return where in a gap words belong: whole sentences outside of claims, others with theirs."""
    if low == high:
        return low
    ends = {low, high}
    for piece in run.outline.pieces:
        ends |= {one for one in (piece.start, piece.end) if low <= one <= high}
    stacks = {end: _stack(run, end) for end in sorted(ends)}
    of_low, of_high = stacks[low], stacks[high]
    allowed = {
        end: stack
        for end, stack in stacks.items()
        if stack in (of_low[: len(stack)], of_high[: len(stack)])
    }
    if of_low == of_high:
        return low
    if _is_sentence(words, before):
        least = min(map(len, allowed.values()))
        return next(end for end, stack in allowed.items() if len(stack) == least)
    if not before or before[-1:].isspace():
        return high
    if words[:1].isspace() or words[:1] in ",;:.，；：。、）)”":
        return low
    if words[-1:].isspace():
        return high
    return None


def _is_sentence(words: str, before: str) -> bool:
    """Whether words are whole sentences that stand behind others."""
    said = before.rstrip(_CLOSING)
    return words.strip().rstrip(_CLOSING)[-1:] in {*_ENDS} and (not said or said[-1] in _ENDS)


def _stack(run: Run, at: int) -> tuple[tuple[int, int], ...]:
    """Return the branches of claims and conditions in which a place lies, from outside on."""
    return tuple(
        (region.start, branch.start)
        for region in run.outline.regions
        if region.kind in ("claim", "if", "for") and (branch := region.branch(at))
    )


def _emphasis(
    hunk: Hunk, run: Run, place: int, low: int, high: int
) -> tuple[int, tuple[bool, bool, str]]:
    """Return a place on the right side of signs of emphasis, and how what is around it looks."""
    source, at = run.source, hunk.start
    wanted = {look(letter) for letter in hunk.new if not letter.text.isspace()} or {_PLAIN}
    sides = []
    if at and place == low:
        sides.append(look(run.letters[at - 1]))
    if at < len(run.letters) and place == high:
        sides.append(look(run.letters[at]))
    if len(wanted) == 1 and (same := [side for side in sides if side in wanted]):
        return place, same[0]
    signs = re.compile(r"[*_]+")
    if place == low and (found := signs.match(source, place)) and found.end() <= high:
        return found.end(), _PLAIN
    while place == high and place > low and source[place - 1] in "*_":
        place -= 1
        high -= 1
    return place, sides[0] if sides and sides[0] != _PLAIN and place in (low,) else _PLAIN
