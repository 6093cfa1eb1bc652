"""An interrupted run goes on after the last stage it finished."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scs_report.replication import Published, load_published
from synthesis.generate import STAGES, synthesize
from synthesis.resume import kept, run_key

SEED = 11
NAMES = [name for name, _ in STAGES]


@pytest.fixture(scope="module")
def published() -> Published:
    return load_published(Path(__file__).parents[2] / "data" / "published")


def run_until(stage: str, published: Published, folder: Path, seed: int = SEED) -> list[str]:
    """Run until a stage begins; return what the user has seen."""
    seen: list[str] = []

    def progress(said: str) -> None:
        seen.append(said)
        if said == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synthesize(published, seed, progress=progress, folder=folder)
    return seen


@pytest.mark.slow
def test_a_run_goes_on_where_it_was_interrupted(published: Published, tmp_path: Path) -> None:
    assert run_until(NAMES[2], published, tmp_path) == NAMES[:3]
    first = kept(tmp_path, run_key(published, SEED))
    assert first is not None
    finished, draft = first
    assert finished == 2
    assert run_until(NAMES[2], published, tmp_path) == [f"going on after {NAMES[1]}", NAMES[2]]
    run_until(NAMES[2], published, tmp_path / "elsewhere")
    again = kept(tmp_path / "elsewhere", run_key(published, SEED))
    assert again is not None
    for name, codes in draft.columns.items():
        np.testing.assert_array_equal(codes, again[1].columns[name])


@pytest.mark.slow
def test_another_seed_or_a_damaged_file_begins_anew(published: Published, tmp_path: Path) -> None:
    run_until(NAMES[2], published, tmp_path)
    assert run_until(NAMES[1], published, tmp_path, SEED + 1) == NAMES[:2]
    [file] = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:1000])
    assert run_until(NAMES[1], published, tmp_path, SEED + 1) == NAMES[:2]
