"""Words for how large a share is, by thresholds that its interval has to carry."""

from __future__ import annotations

from collections.abc import Mapping

from scs_report.language.language import Language

#: How near a half "about half" may lie.
_AROUND = 0.05


def size_words(
    language: Language, value: float, low: float, high: float, *, of: bool = False
) -> str:
    """Return the word for a share: `a large majority`, 大多数.

    A word says that a share lies beyond a threshold, and is used only if the whole interval does;
    else the next weaker one. Where the interval carries none, a share near a half is "about half",
    and any other is written as a percentage.

    Parameters
    ----------
    value, low, high
        The share and its interval.
    of
        Whether the words are followed by whom they are of: `hardly any` of the users, where alone
        it is `almost nobody`.

    Examples
    --------
    >>> english = Language("en")
    >>> size_words(english, 0.70, 0.67, 0.73), size_words(english, 0.67, 0.64, 0.70)
    ('a large majority', 'a majority')
    >>> size_words(english, 0.51, 0.48, 0.54), size_words(english, 0.40, 0.20, 0.60)
    ('about half', '40%')
    """
    sizes = language.rules.words.sizes
    form = -1 if of else 0
    # the farthest threshold comes first
    for bound, words in _sorted(sizes.above, reverse=True):
        if low >= bound and value > bound:
            return words[form]
    for bound, words in _sorted(sizes.below):
        if high <= bound and value < bound:
            return words[form]
    if abs(value - 0.5) <= _AROUND:
        return sizes.half[form]
    return language.percent(value)


def _sorted(
    words: Mapping[str, tuple[str, ...]], *, reverse: bool = False
) -> list[tuple[float, tuple[str, ...]]]:
    return sorted(((float(bound), forms) for bound, forms in words.items()), reverse=reverse)
