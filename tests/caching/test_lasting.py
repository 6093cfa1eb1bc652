"""Parts of a document outlast the process that made them, as long as they are used."""

from __future__ import annotations

from pathlib import Path

import pytest

from scs_report.caching import Parts, Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def never() -> bytes:
    raise AssertionError("made again")


def test_a_part_is_made_once_and_once_for_the_next_process(store: Store) -> None:
    parts = Parts(store, "ab12")
    assert parts.once("one", lambda: b"first") == b"first"
    assert parts.once("one", never) == b"first"
    parts.keep()
    assert Parts(store, "ab12").once("one", never) == b"first"


def test_parts_of_another_document_or_program_are_not_taken(store: Store) -> None:
    parts = Parts(store, "ab12")
    parts.once("one", lambda: b"first")
    parts.keep()
    assert Parts(store, "cd34").once("one", lambda: b"other") == b"other"


def test_what_is_used_no_more_goes_when_something_new_is_made(store: Store) -> None:
    parts = Parts(store, "ab12")
    parts.once("one", lambda: b"1")
    parts.once("two", lambda: b"2")
    parts.keep()
    later = Parts(store, "ab12")
    later.once("two", never)
    later.once("three", lambda: b"3")
    later.keep()
    last = Parts(store, "ab12")
    assert [last.once(name, never) for name in ("two", "three")] == [b"2", b"3"]
    assert last.once("one", lambda: b"again") == b"again"


def test_what_was_kept_in_another_form_is_made_again(store: Store) -> None:
    store.put("ab12", b"no parts")
    assert Parts(store, "ab12").once("one", lambda: b"first") == b"first"


def test_without_a_store_parts_last_as_long_as_the_process() -> None:
    parts = Parts()
    parts.once("one", lambda: b"first")
    parts.keep()
    assert parts.once("one", never) == b"first"
