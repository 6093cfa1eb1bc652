"""What a number is, as one text: `share:satisfaction=4,5@all/urban=1`.

An address says the statistic, of what, which codes, in which base, within which groups, and where
it matters under which rule for missing answers, of which model and wave. It is the name of a number
in `results.json`; tables, figures, facts, notes and links refer to numbers by it.

    share:satisfaction=4,5@all                            who answers 4 or 5, of all
    share:benefit_loan=1@users/urban=1             who names an item, of the urban among users
    share:income=1@all:missing=excluded               refusals left out of the base
    mean:age@all      n@users      n:satisfaction@all     a mean, the size of a base, who answered
    coefficient:education=3:model=m1                  of a term of a model
    coefficient:age/satisfaction=3:model=m1               at the cutpoint below an answer
    cutpoint:2|3:model=m1                             between answers 2 and 3
    prediction:satisfaction=4,5/income=3:model=m1         everybody given income 3
    share:satisfaction=4,5@all:wave=2023              in a wave
    share:satisfaction=4,5@all:since=2023             now less then
    share:satisfaction=4,5@all:part=all               of everybody, in results of a part
    parallel:income:model=m1      parallel:model=m1       test of parallel lines, of a term, of all
    fit:mcfadden_r2:model=m1                              how a model fits, one of `FIT`
    A - B                                             the difference of two addresses
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from typing import Any, get_args

from scs_report.errors import say as _
from scs_report.results.statistics import BESIDE, OF_MODELS, Statistic

#: Variables and the codes that their people have.
Within = tuple[tuple[str, tuple[str, ...]], ...]

_NAME = r"[A-Za-z_][\w.]*"
_CODE = r"-?\w[\w.]*"
_PATTERN = re.compile(
    rf"(?P<statistic>[a-z_0-9]+)"
    rf"(?::(?!(?:missing|model|wave|since|by|part)=)(?P<of>{_NAME}(?:={_CODE}(?:,{_CODE})*)?|-?\d[\d.]*\|-?\d[\d.]*))?"
    rf"(?:@(?P<base>{_NAME}))?"
    rf"(?P<within>(?:/{_NAME}={_CODE}(?:,{_CODE})*)*)"
    rf"(?P<rest>(?::(?:missing|model|wave|since|by|part)=[\w.-]+)*)"
)
_DIFFERENCE = " - "
_SAME: Any = object()


#: What every address looks like, for those who check a file without this program.
SHAPE = "^{0}(?: - {0})?$".format(re.sub(r"\(\?P<\w+>", "(?:", _PATTERN.pattern))


class AddressError(ValueError):
    """A text that is no address; its message says what was found and expected."""


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class Address:
    """What a number is.

    Attributes
    ----------
    statistic
        One of `Statistic`.
    of
        A question, derived variable, item, term of a model or cutpoint; "" where it speaks of a
        base or a model as a whole.
    codes
        The answers that are counted, ascending; also the level of a term.
    base
        Key of the base; "" for numbers of a model, whose base is the model's.
    within
        Further variables and the codes that narrow the base; in a prediction the value everybody is
        given.
    missing
        `excluded` leaves those without an answer of substance out of the base.
    model, wave
        Keys; "" where there is none.
    since
        Key of an earlier wave: the number is what it is now less what it was then.
    part
        `all` in results of a part of the respondents: the number is that of everybody.
    by
        The variable of the columns in a test of independence.
    minus
        For a difference: the address that is subtracted from this one.

    Examples
    --------
    >>> address = Address.parse("share:satisfaction=5,4@all/urban=1")
    >>> address.codes, address.within
    (('4', '5'), (('urban', ('1',)),))
    >>> str(address)
    'share:satisfaction=4,5@all/urban=1'
    >>> str(address - address.narrowed(base="users"))
    'share:satisfaction=4,5@all/urban=1 - share:satisfaction=4,5@users/urban=1'
    """

    statistic: Statistic
    of: str = ""
    codes: tuple[str, ...] = ()
    base: str = ""
    within: Within = ()
    missing: str = ""
    model: str = ""
    wave: str = ""
    since: str = ""
    by: str = ""
    part: str = ""
    minus: Address | None = None

    def __post_init__(self) -> None:
        if len(self.codes) > 1:
            object.__setattr__(self, "codes", _ascending(self.codes))
        if self.within:
            object.__setattr__(self, "within", _ordered(self.within))

    @classmethod
    def parse(cls, text: str) -> Address:
        """Return the address that a text says.

        Raises
        ------
        AddressError
            If it is none.
        """
        return _parsed(text)

    @classmethod
    def _read(cls, text: str) -> Address:
        first, separator, second = text.strip().partition(_DIFFERENCE)
        if separator:
            return cls.parse(first) - cls.parse(second)
        match = _PATTERN.fullmatch(first)
        if match is None:
            raise AddressError(
                _(
                    'found "{found}", expected an address such as {example}',
                    found=text,
                    example="share:question=4,5@base/variable=1",
                )
            )
        if match["statistic"] not in get_args(Statistic):
            raise AddressError(
                _(
                    'found the statistic "{found}", expected one of {names}',
                    found=match["statistic"],
                    names=", ".join(get_args(Statistic)),
                )
            )
        of, _equals, codes = (match["of"] or "").partition("=")
        rest = dict(part.split("=", 1) for part in match["rest"].split(":")[1:])
        pairs = (part.split("=", 1) for part in match["within"].split("/")[1:])
        return cls(
            statistic=match["statistic"],  # type: ignore[arg-type]
            of=of,
            codes=tuple(codes.split(",")) if codes else (),
            base=match["base"] or "",
            within=tuple((name, tuple(given.split(","))) for name, given in pairs),
            **rest,  # type: ignore[arg-type]
        )

    def __str__(self) -> str:
        text: str = self.statistic
        if self.of:
            text += f":{self.of}" + (f"={','.join(self.codes)}" if self.codes else "")
        if self.base:
            text += f"@{self.base}"
        text += "".join(f"/{name}={','.join(codes)}" for name, codes in self.within)
        for name in ("by", "missing", "model", "wave", "since", "part"):
            if value := getattr(self, name):
                text += f":{name}={value}"
        return text if self.minus is None else f"{text}{_DIFFERENCE}{self.minus}"

    def __lt__(self, other: Address) -> bool:
        return str(self) < str(other)

    def __sub__(self, other: Address) -> Address:
        """Return the address of a difference, this minus the other.

        Raises
        ------
        AddressError
            If one of them is a difference already.
        """
        if self.minus is not None or other.minus is not None:
            raise AddressError(
                _(
                    'found "{one} - {other}", expected the difference of two numbers',
                    one=self,
                    other=other,
                )
            )
        return self.but(minus=other)

    @property
    def parts(self) -> tuple[Address, Address] | None:
        """First and second of a difference, now and then of a change; None for other numbers."""
        return _parts(self) if self.is_difference else None

    @property
    def is_difference(self) -> bool:
        """Whether it is one number less another, or less what it was in an earlier wave."""
        return self.minus is not None or bool(self.since)

    @property
    def of_whole(self) -> bool:
        """Whether it, or what it is compared with, is of everybody beside a part of them."""
        return bool(self.part) or (self.minus is not None and bool(self.minus.part))

    def of_all(self) -> Address:
        """Return the same number of everybody, beside that of a part of the respondents."""
        return self.but(part="all")

    def now(self) -> Address:
        """Return the number of which this is what it was in a wave, or its change since one."""
        return self._in_time(wave="", since="")

    def at_wave(self, key: str) -> Address:
        """Return the same number in a wave; "" for the wave that is analysed."""
        return self._in_time(wave=key, since="")

    def since_wave(self, key: str) -> Address:
        """Return the change of the number since a wave."""
        return self._in_time(wave="", since=key)

    def _in_time(self, *, wave: str, since: str) -> Address:
        minus = self.minus and self.minus._in_time(wave=wave, since=since)
        return self.but(wave=wave, since=since, minus=minus)

    @property
    def of_model(self) -> bool:
        """Whether it is a number of a model."""
        return self.statistic in OF_MODELS or (bool(self.model) and self.statistic in BESIDE)

    @property
    def term(self) -> str:
        """The term of a coefficient, as models name it: `education=3`."""
        return self.of + (f"={','.join(self.codes)}" if self.codes else "")

    @property
    def anchor(self) -> str:
        """What stands for it in an id of HTML, behind the name of a table or figure."""
        return re.sub(r"\W+", "-", re.sub(r"(?<=[=,])-", "minus", str(self)))

    def narrowed(
        self, within: Within = (), *, base: str = "", missing: str = "", wave: str = ""
    ) -> Address:
        """Return the same number in another base, or within further groups."""
        return self.but(
            base=base or self.base,
            within=(*self.within, *within),
            missing=missing or self.missing,
            wave=wave or self.wave,
        )

    def but(
        self,
        *,
        base: str | None = None,
        within: Within | None = None,
        missing: str | None = None,
        wave: str | None = None,
        since: str | None = None,
        part: str | None = None,
        minus: Address | None = _SAME,
    ) -> Address:
        """Return the same number but for what is given, in less time than `replace`."""
        return Address(
            self.statistic,
            self.of,
            self.codes,
            self.base if base is None else base,
            self.within if within is None else within,
            self.missing if missing is None else missing,
            self.model,
            self.wave if wave is None else wave,
            self.since if since is None else since,
            self.by,
            self.part if part is None else part,
            self.minus if minus is _SAME else minus,
        )

    def statistic_of(self, statistic: Statistic) -> Address:
        """Return the address of another statistic of the same."""
        return replace(self, statistic=statistic)


def share(of: str, codes: tuple[str, ...] | str, base: str, within: Within = ()) -> Address:
    """Return the address of a share."""
    return Address("share", of, (codes,) if isinstance(codes, str) else codes, base, within)


def coefficient(model: str, term: str, at: Within = ()) -> Address:
    """Return the address of a coefficient; `term` as the model names it.

    `at` is the outcome with the answer above a cutpoint, where there is a coefficient for each.
    """
    of, _, level = term.partition("=")
    return Address("coefficient", of, (level,) if level else (), within=at, model=model)


def cutpoint(model: str, key: str) -> Address:
    """Return the address of a cutpoint, `2|3`."""
    return Address("cutpoint", key, model=model)


def parallel(model: str, variable: str = "") -> Address:
    """Return the address of a test of parallel lines, of all terms or those of a variable."""
    return Address("parallel", variable, model=model)


def fit(model: str, of: str) -> Address:
    """Return the address of a statistic of fit, one of `FIT`."""
    return Address("fit", of, model=model)


# the same few codes stand in tens of thousands of addresses
@functools.lru_cache(maxsize=16384)
def _ascending(codes: tuple[str, ...]) -> tuple[str, ...]:
    def place(code: str) -> tuple[float, str]:
        try:
            return float(code), code
        except ValueError:
            return float("inf"), code

    return tuple(sorted(dict.fromkeys(codes), key=place))


@functools.lru_cache(maxsize=16384)
def _ordered(within: Within) -> Within:
    return tuple(sorted((name, _ascending(codes)) for name, codes in within))


# the same few hundred are read again and again
@functools.lru_cache(maxsize=16384)
def _parsed(text: str) -> Address:
    return Address._read(text)


@functools.lru_cache(maxsize=16384)
def _parts(difference: Address) -> tuple[Address, Address]:
    if difference.minus is None or difference.since:
        return difference.now(), difference.at_wave(difference.since)
    return difference.but(minus=None), difference.minus
