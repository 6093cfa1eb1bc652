"""What numbers are called."""

from __future__ import annotations

import pytest

from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.results import Address, Results

LANGUAGES = ("en", "de", "zh-Hant")


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_two_numbers_are_called_the_same(demo_results: Results, code: str) -> None:
    naming = Naming(demo_results, Language(code))
    called: dict[str, str] = {}
    for address in demo_results.estimates:
        name = naming.of(Address.parse(address))
        # people of a wave are people who gave an answer
        same = address.replace(":wave=", "/wave=")
        assert called.setdefault(name, same) == same, name


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_name_is_in_words(demo_results: Results, code: str) -> None:
    """No key, sign of an address or statistic stands for a label."""
    naming = Naming(demo_results, Language(code))
    signs = ("_", "@", "=")
    for address in map(Address.parse, demo_results.estimates):
        name = naming.of(address)
        if address.statistic == "cell" and address.of.count(".") == 1:
            continue  # a constant of a sheet, which has no label
        assert not any(sign in name for sign in signs), (name, str(address))
