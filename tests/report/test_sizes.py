"""Words for how large a share is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scs_report.language import Language
from scs_report.language.rules import available_languages
from scs_report.language.sizes import size_words

CODES = available_languages()


@pytest.mark.parametrize(
    ("code", "value", "low", "high", "words"),
    [
        ("en", 0.55, 0.53, 0.57, "more than half"),
        ("en", 0.60, 0.57, 0.63, "a majority"),
        ("en", 0.66, 0.64, 0.68, "a majority"),
        ("en", 0.68, 0.66, 0.70, "a large majority"),
        ("en", 0.80, 0.78, 0.82, "a large majority"),
        ("en", 0.97, 0.96, 0.98, "almost everyone"),
        ("en", 0.02, 0.01, 0.03, "almost nobody"),
        ("en", 0.04, 0.01, 0.07, "few"),
        ("en", 0.49, 0.47, 0.51, "about half"),
        ("en", 0.30, 0.05, 0.55, "30%"),
        ("zh", 0.55, 0.53, 0.57, "半数以上"),
        ("zh", 0.60, 0.57, 0.63, "多数"),
        ("zh", 0.70, 0.67, 0.73, "大多数"),
        ("zh", 0.83, 0.81, 0.85, "绝大多数"),
        ("zh", 0.80, 0.78, 0.82, "大多数"),
        ("zh", 0.47, 0.45, 0.49, "近半"),
        ("zh", 0.01, 0.00, 0.02, "极少数"),
        ("zh-Hant", 0.83, 0.81, 0.85, "絕大多數"),
        ("de", 0.83, 0.81, 0.85, "die allermeisten"),
    ],
)
def test_words_follow_from_share_and_interval(
    code: str, value: float, low: float, high: float, words: str
) -> None:
    assert size_words(Language(code), value, low, high) == words


def test_some_words_have_another_form_before_whom_they_are_of() -> None:
    english = Language("en")
    assert size_words(english, 0.02, 0.01, 0.03, of=True) == "hardly any"
    assert size_words(english, 0.97, 0.96, 0.98, of=True) == "almost all"
    assert size_words(english, 0.68, 0.66, 0.70, of=True) == "a large majority"


@given(st.sampled_from(CODES), st.floats(0, 1), st.floats(0, 0.3))
def test_no_word_says_what_the_interval_does_not_carry(
    code: str, value: float, margin: float
) -> None:
    language = Language(code)
    sizes = language.rules.words.sizes
    low, high = max(value - margin, 0), min(value + margin, 1)
    words = size_words(language, value, low, high)
    bounds = {forms[0]: float(bound) for bound, forms in sizes.above.items()}
    if words in bounds:
        assert low >= bounds[words]
    bounds = {forms[0]: float(bound) for bound, forms in sizes.below.items()}
    if words in bounds:
        assert high <= bounds[words]


@pytest.mark.parametrize("code", CODES)
def test_thresholds_of_all_languages_part_majorities_at_the_half(code: str) -> None:
    sizes = Language(code).rules.words.sizes
    assert all(0.5 <= float(bound) < 1 for bound in sizes.above)
    assert all(0 < float(bound) <= 0.5 for bound in sizes.below)
    assert {"0.5", "0.65", "0.8"} <= {*sizes.above}
    words = [forms[0] for forms in (*sizes.above.values(), *sizes.below.values(), sizes.half)]
    assert len(words) == len({*words})
