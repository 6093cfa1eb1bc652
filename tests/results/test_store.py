"""Results survive their file, and say what shape they have."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator

from scs_report.errors import UserError
from scs_report.results import (
    SCHEMA_VERSION,
    Results,
    encode_results,
    json_schema,
    read_results,
    write_results,
)


def test_results_come_back_equal_and_in_the_same_bytes(
    demo_results: Results, tmp_path: Path
) -> None:
    path = tmp_path / "results.json"
    write_results(demo_results, path)
    again = read_results(path)
    assert again == demo_results
    assert encode_results(again) == path.read_bytes()


def test_the_schema_describes_every_part(demo_results: Results) -> None:
    schema = json_schema()
    described = set(schema["$defs"]["Results"]["properties"])
    assert described == set(msgspec.json.decode(encode_results(demo_results)))
    assert schema["$defs"]["Results"]["additionalProperties"] is False


@pytest.mark.slow
def test_the_schema_is_published_and_the_results_are_valid_by_it(
    demo_results: Results, root: Path
) -> None:
    published = json.loads((root / "docs" / "results.schema.json").read_bytes())
    assert published == json.loads(msgspec.json.encode(json_schema())), (
        "scs-report analyze writes it anew, into build/"
    )
    Draft202012Validator.check_schema(published)
    validator = Draft202012Validator(published)
    tree = json.loads(encode_results(demo_results))
    validator.validate(tree)
    for address, problem in (("share of five", "does not match"), ("mean:", "does not match")):
        wrong = tree | {"estimates": tree["estimates"] | {address: tree["estimates"]["n@all"]}}
        assert any(problem in error.message for error in validator.iter_errors(wrong))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"schema_version": "99.0"}', "another version"),
        (f'{{"schema_version": "{SCHEMA_VERSION}"}}'.encode(), "cannot be used"),
        (b'{"schema_version": "1.0"}', "another version"),
        (b'{"schema', "cannot be read"),
    ],
)
def test_a_file_that_is_no_results_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_bytes(content)
    with pytest.raises(UserError, match=said):
        read_results(path)


def test_a_missing_file_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_results(tmp_path / "results.json")
    assert "scs-report analyze" in caught.value.hint


def test_a_folder_is_no_results_and_a_failed_write_leaves_nothing(
    demo_results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_results(tmp_path)

    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="No space"):
        write_results(demo_results, tmp_path / "results.json")
    assert not list(tmp_path.iterdir())
