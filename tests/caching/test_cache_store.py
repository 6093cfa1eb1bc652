"""What is kept comes back whole or not at all, and does not pile up."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

import pytest

from scs_report.caching import Store, digest_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def file_of(store: Store, key: str) -> Path:
    (path,) = store.folder.glob(f"*/{key}")
    return path


def test_content_comes_back(store: Store) -> None:
    assert store.get("ab12") is None
    store.put("ab12", b"whole")
    assert store.get("ab12") == b"whole"


@pytest.mark.parametrize("spoil", [lambda raw: raw[:-1], lambda raw: raw + b"x", lambda _: b""])
def test_a_damaged_entry_is_not_used(store: Store, spoil) -> None:  # type: ignore[no-untyped-def]
    store.put("ab12", b"whole")
    path = file_of(store, "ab12")
    path.write_bytes(spoil(path.read_bytes()))
    assert store.get("ab12") is None
    store.put("ab12", b"anew")
    assert store.get("ab12") == b"anew"


def test_an_entry_filed_under_another_key_is_not_used(store: Store) -> None:
    store.put("ab12", b"whole")
    file_of(store, "ab12").rename(store.folder / "ab" / "ab34")
    assert store.get("ab34") is None


def test_what_was_not_used_for_long_goes_and_what_was_used_stays(store: Store) -> None:
    for key in ("ab12", "cd34"):
        store.put(key, b"x")
        then = time.time() - 1000
        os.utime(file_of(store, key), (then, then))
    store.get("cd34")
    store.prune(unused=500)
    assert store.get("ab12") is None
    assert store.get("cd34") == b"x"


def test_beyond_a_size_the_oldest_go(store: Store) -> None:
    for age, key in enumerate(("ab12", "cd34", "ef56")):
        store.put(key, bytes(100))
        then = time.time() - age * 100
        os.utime(file_of(store, key), (then, then))
    store.prune(most_bytes=300)
    kept = [key for key in ("ab12", "cd34", "ef56") if store.get(key) is not None]
    assert kept == ["ab12", "cd34"]


def test_leftovers_of_killed_builds_go_and_young_ones_stay(store: Store) -> None:
    store.put("ab12", b"x")
    old, young = store.folder / "ab" / ".new-old", store.folder / "ab" / ".new-young"
    for path in (old, young):
        path.touch()
    then = time.time() - 7200
    os.utime(old, (then, then))
    store.prune()
    assert not old.exists()
    assert young.exists()


def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    store = Store(tmp_path / "store")
    store.put("ab12", b"x")
    assert store.get("ab12") is None


def test_a_key_tells_apart_names_and_digests() -> None:
    keys = {
        digest_of("a", {"x": "1", "y": "2"}),
        digest_of("b", {"x": "1", "y": "2"}),
        digest_of("a", {"x": "2", "y": "1"}),
        digest_of("a", {"x": "1"}),
    }
    assert len(keys) == 4
    assert digest_of("a", {"x": "1", "y": "2"}) == digest_of("a", {"y": "2", "x": "1"})


def test_the_oldest_go_first_and_the_limit_itself_is_allowed(store: Store) -> None:
    for age, key in enumerate(("ab12", "cd34")):
        store.put(key, bytes(100))
        then = time.time() - age * 100
        os.utime(file_of(store, key), (then, then))
    sizes = sum(file_of(store, key).stat().st_size for key in ("ab12", "cd34"))
    store.prune(most_bytes=sizes)
    assert store.get("ab12") is not None
    assert store.get("cd34") is not None
    store.prune(most_bytes=sizes - 1)
    assert len(list(store.folder.glob("*/*"))) == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_what_breaks_off_while_it_is_kept_leaves_nothing(
    error: type[BaseException], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put("ab12", b"whole")
    seen = []

    def break_off(source: str, target: Path) -> None:
        seen.append(Path(source))
        raise error

    monkeypatch.setattr("os.replace", break_off)
    with suppress(KeyboardInterrupt):
        store.put("ab12", b"another")
    # beside the entry, so that it is moved within one file system, and known as unfinished
    assert seen[0].parent == store.folder / "ab"
    assert seen[0].name.startswith(".new-")
    assert [path.name for path in store.folder.glob("*/*")] == ["ab12"]
    assert store.get("ab12") == b"whole"


def test_what_cannot_be_marked_as_used_is_used_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put("ab12", b"whole")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.utime", refuse)
    assert store.get("ab12") == b"whole"
