"""Which answer of the codebook a value of a file is: by its words, by its code, or not at all.

What is *sure* applies at once: the same words in any language of the house, the same amount, the
same kind of answer that is none (don't know, refused), a cut or mistyped label. Everything else is
a proposal that a person confirms; what runs by order alone is never more than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from scs_report.errors import N_
from scs_report.importing.delivered import Column, numbers_of
from scs_report.importing.likeness import Likeness, mistyped
from scs_report.survey.answer_words import (
    Kind,
    amount,
    answer_key,
    code_of,
    folded,
    is_unsaid,
    kind_of,
    uncounted,
    variants,
)

#: A code of an answer, or the column of an item.
Target = int | str
#: What stands for "no answer here" in a mapping.
BLANK = "blank"

SAME = N_("the same words")
SAME_KIND = N_("the same kind of answer")
SAME_AMOUNT = N_("the same amounts")
CUT = N_("the beginning of the same words")
TYPO = N_("the same words, mistyped")
SIMILAR = N_("similar words")
CODE = N_("the same code, without words")
LINE = N_("as the labelled codes beside it run")
ONE_IS_YES = N_("1 for yes, 2 for no, without words")
ORDER = N_("by order only")
ONLY_MISSING = N_("the only answer without substance")
NOT_ASKED = N_("not asked")

#: Kinds that are told apart only where both are answers: “none” is no “no”.
_OPPOSITE: dict[Kind, Kind] = {"yes": "no", "no": "yes", "men": "women", "women": "men"}
#: Likeness from which similar words are proposed.
_LEAST_ALIKE = 0.35
#: Codes of no answer in most companies' files.
_MISSING = {*range(97, 100), *range(997, 1000), *range(9997, 10000), 88, 888, 77, 777}
#: Amounts are written with or without their upper end from this width on.
_WIDE = 10.0


@dataclass(frozen=True)
class Option:
    """An answer of the codebook; `texts` in all its languages."""

    target: Target
    texts: tuple[str, ...]
    missing: bool = False


@dataclass(frozen=True)
class Trust:
    """What is known of codes without words in a whole file; None if nobody knows.

    `codes` is whether they are those of the codebook, `ones` whether 1 is yes and 2 no.
    """

    codes: bool | None = None
    ones: bool | None = None


@dataclass(frozen=True)
class Found:
    """What a value is: a target, `BLANK`, or None; why, and whether nobody need be asked."""

    target: Target | None = None
    why: str = ""
    sure: bool = False
    near: tuple[Target, ...] = ()


class Options:
    """The answers of a question, to be looked up."""

    def __init__(self, options: Iterable[Option]) -> None:
        self.all = tuple(options)
        self._by_text: dict[str, list[Target]] = {}
        self._by_kind: dict[Kind, list[Target]] = {}
        self._amounts: list[tuple[tuple[float, float], Target]] = []
        self._codes: dict[str, int] = {}
        for option in self.all:
            if isinstance(option.target, int):
                self._codes |= dict.fromkeys(map(answer_key, option.texts), option.target)
            for text in dict.fromkeys(map(folded, option.texts)):
                self._by_text.setdefault(text, []).append(option.target)
            kinds = dict.fromkeys(map(kind_of, option.texts))
            for kind in (kind for kind in kinds if kind):
                self._by_kind.setdefault(kind, []).append(option.target)
            spans = filter(None, map(amount, option.texts))
            self._amounts += [(span, option.target) for span in dict.fromkeys(spans)]

    def __contains__(self, text: object) -> bool:
        """Whether a text is one of them for certain."""
        return isinstance(text, str) and self.exact(text) is not None

    @property
    def yes_or_no(self) -> bool:
        """Whether answers are yes and no, in whatever words."""
        return {"yes", "no"} <= self._by_kind.keys()

    @property
    def missing(self) -> tuple[Target, ...]:
        """Answers without substance."""
        return tuple(option.target for option in self.all if option.missing)

    @property
    def substantive(self) -> tuple[Target, ...]:
        """All others, in the order of the codebook."""
        return tuple(option.target for option in self.all if not option.missing)

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness([option.texts for option in self.all])

    def exact(self, text: str) -> Found | None:
        """Return what a text is for certain; None if that cannot be said."""
        for variant in variants(text):
            if len(found := self._by_text.get(variant, [])) == 1:
                return Found(found[0], SAME, sure=True)
        worded = any(map(str.isalpha, text)) and answer_key(text) not in self._codes
        if worded and (code := code_of(text, self._codes)) is not None:
            return Found(code, SAME, sure=True)
        span = amount(uncounted(text))
        if span and (same := {t for s, t in self._amounts if _alike(s, span)}):
            return Found(same.pop(), SAME_AMOUNT, sure=True) if len(same) == 1 else None
        for kind in dict.fromkeys(map(kind_of, variants(text))):
            opposite = _OPPOSITE.get(kind, kind)
            if len(found := self._by_kind.get(kind, [])) == 1 and opposite in self._by_kind:
                return Found(found[0], SAME_KIND, sure=True)
            if kind == "inapplicable":
                return Found(BLANK, NOT_ASKED, sure=True)
        return None

    def close(self, text: str) -> Found:
        """Return what a text may be that is nothing for certain."""
        if is_unsaid(text):
            only = len(self.missing) == 1
            return Found(self.missing[0] if only else None, ONLY_MISSING, near=self.missing)
        plain = folded(uncounted(text))
        cut = {
            target
            for known, targets in self._by_text.items()
            for target in targets
            if len(plain) >= 12 and known.startswith(plain)
        }
        typo = {
            target
            for known, targets in self._by_text.items()
            for target in targets
            if mistyped(plain, known)
        }
        for found, why in ((cut, CUT), (typo, TYPO)):
            if len(found) == 1:
                return Found(found.pop(), why, sure=True)
        alike = self._likeness.of([uncounted(text)])
        order = sorted(range(len(self.all)), key=lambda at: -alike[at])
        near = tuple(self.all[at].target for at in order[:3] if alike[at] > 0.1)
        if order and alike[order[0]] >= _LEAST_ALIKE:
            second = alike[order[1]] if len(order) > 1 else 0.0
            if alike[order[0]] - second >= 0.1:
                return Found(self.all[order[0]].target, SIMILAR, near=near)
        return Found(near=near)


def evidence(column: Column, options: Options) -> float | None:
    """Return the share of people whose value is an answer by its words; None without words."""
    known = said = 0
    for key, count in column.counts.items():
        text = column.texts[key]
        if not text:
            continue
        found = options.exact(text)
        if found and found.target in (*options.missing, BLANK):
            continue
        said += count
        known += count if found else 0
    return known / said if said else None


def resolve(column: Column, options: Options, trust: Trust) -> dict[str, Found]:
    """Return what every value of a column is; also those that are labelled and nobody has.

    Parameters
    ----------
    column
        The column of the file.
    options
        The answers of the question.
    trust
        What is known of codes without words.
    """
    found: dict[str, Found] = {}
    bare: list[str] = []
    codes = {str(option.target): option for option in options.all}
    for key, text in column.texts.items():
        # a number may be the words of an answer: `2023`
        exact = options.exact(text or key) if text or key not in codes else None
        if exact or (text and not (len(key) == 1 and text == key)):
            found[key] = exact or options.close(text)
        else:
            bare.append(key)  # a letter alone is a code, too
    _part_rivals(found)
    line = _line(found, column, options)
    for key, one in found.items():
        code = _on_line(line, column.numbers.get(key))
        fits = code in codes and not codes[code].missing and str(one.target) in ("None", code)
        if fits and not one.sure:
            found[key] = Found(codes[code].target, LINE, near=one.near)
    foreign = [key for key in bare if key not in codes and not _may_be_missing(key, column)]
    for key in bare:
        option, number = codes.get(key), column.numbers.get(key)
        if option and option.missing and (key in column.missing or not foreign):
            found[key] = Found(option.target, CODE, sure=key in column.missing or bool(trust.codes))
        elif line and number is not None:
            code = _on_line(line, number)
            if code in codes and not codes[code].missing:
                found[key] = Found(codes[code].target, LINE, sure=line == (1, 0))
            else:
                found[key] = Found(near=options.missing)
        elif option and trust.codes is not False and not foreign and not line:
            found[key] = Found(option.target, CODE, sure=trust.codes is True)
        elif _may_be_missing(key, column):
            only = options.missing[0] if len(options.missing) == 1 else None
            found[key] = Found(only, ONLY_MISSING if only else "", near=options.missing)
        else:
            found[key] = Found()
    if foreign and not line:
        kept = [key for key in bare if not _may_be_missing(key, column)]
        found |= _in_order(kept, found, options, trust)
    return {key: found[key] for key in column.texts}


def _on_line(line: tuple[int, int] | None, number: float | None) -> str:
    """Return the code that a number is by the line of the labelled ones; "" if there is none."""
    if line is None or number is None or not number.is_integer():
        return ""
    return str(int(line[1] + line[0] * number))


def _may_be_missing(key: str, column: Column) -> bool:
    """Whether a bare code looks like one of those that companies use for no answer."""
    number = column.numbers.get(key)
    return key in column.missing or (number is not None and (number < 0 or number in _MISSING))


def _part_rivals(found: dict[str, Found]) -> None:
    """Of several values that may be one answer by similar words, none is proposed for certain."""
    sure = {one.target for one in found.values() if one.sure}
    for key, one in found.items():
        if one.why == SIMILAR and one.target in sure:
            # that answer has its value; another may be meant
            found[key] = Found(near=one.near)


def _line(found: Mapping[str, Found], column: Column, options: Options) -> tuple[int, int] | None:
    """Return slope and start of the codes of labelled values, where two or more lie on a line."""
    pairs = [
        (column.numbers[key], one.target)
        for key, one in found.items()
        if one.sure and isinstance(one.target, int) and one.target not in options.missing
        if key in column.numbers
    ]
    if len(pairs) < 2:
        return None
    for slope in (1, -1):
        starts = {target - slope * number for number, target in pairs}
        if len(starts) == 1 and (start := starts.pop()).is_integer():
            return slope, int(start)
    return None


def _in_order(
    bare: list[str], found: Mapping[str, Found], options: Options, trust: Trust
) -> dict[str, Found]:
    """Propose answers by the order of codes that are not those of the codebook."""
    numbers = numbers_of(bare) or {key: float(ord(key.casefold()) - 96) for key in bare}
    kept = [key for key in bare if key in numbers]
    targets = options.substantive
    known = {str(target) for target in targets}
    if not kept or all(key in known for key in kept) or any(f.sure for f in found.values()):
        return {}
    low = min(numbers[key] for key in kept)
    if set(known) == {"0", "1"} and {numbers[key] for key in kept} <= {1.0, 2.0}:
        if trust.ones is False or not options.yes_or_no:
            return {}
        sure = trust.ones is True
        return {key: Found(int(numbers[key] == 1), ONE_IS_YES, sure=sure) for key in kept}
    codes = sorted(target for target in targets if isinstance(target, int))
    if not codes or low > 1:
        return {}
    made = {key: int(codes[0] + numbers[key] - low) for key in kept if numbers[key].is_integer()}
    if len(made) < len(kept) or not set(made.values()) <= set(codes):
        return {}
    return {key: Found(code, ORDER) for key, code in made.items()}


def _alike(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether amounts are the same, ends written as 999 or 1,000."""
    wide = one[1] - one[0] >= _WIDE
    return all(
        a == b or max(a, b) <= 0 or (wide and abs(a - b) <= 1)
        for a, b in zip(one, other, strict=True)
    )
