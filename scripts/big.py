"""Makes a study's respondents many: a Parquet file of people drawn from its own.

    python scripts/big.py ROWS FILE [--mixed SHARE]

Each row is a respondent drawn at random, with an id of its own. With `--mixed`, this share of the
answers to questions that everybody was asked, and that decide about no other question, comes from
somebody else, so that few people are alike in many answers. Columns are 64-bit whole numbers, as
pandas writes them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from scs_report.project import Project
from scs_report.survey import Respondents, load_codebook, load_respondents
from scs_report.survey.conditions import parse_rule

_BATCH = 1 << 20


def main() -> None:
    """Write the file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("rows", type=int)
    options.add_argument("file", type=Path)
    options.add_argument("--mixed", type=float, default=0.0)
    options.add_argument("--study", type=Path)
    given = options.parse_args()
    project = Project.find(given.study)
    codebook = load_codebook(project.data / "codebook.toml")
    respondents = load_respondents(project.respondents, codebook, [project.data])
    write(respondents, given.rows, given.file, given.mixed)


def write(respondents: Respondents, rows: int, file: Path, mixed: float = 0.0) -> None:
    """Write so many rows drawn from the respondents."""
    codebook = respondents.codebook
    design = codebook.design
    deciding = {
        name for base in codebook.bases if base.when for name in parse_rule(base.when).names
    }
    free = {
        question.id
        for question in codebook.questions
        if question.kind == "single"
        and not codebook.base(question.base).when
        and question.id not in deciding
    }
    table = pa.Table.from_pandas(
        respondents.frame[list(codebook.columns)], preserve_index=False
    ).replace_schema_metadata(None)
    rng = np.random.default_rng(rows)
    with pq.ParquetWriter(file, table.schema) as writer:
        for start in range(0, rows, _BATCH):
            many = min(_BATCH, rows - start)
            drawn = rng.integers(0, respondents.rows, many)
            made = table.take(drawn)
            for at, name in enumerate(made.column_names):
                if name == design.id:
                    column = pa.array(np.arange(start + 1, start + many + 1))
                elif name in free and mixed:
                    other = np.where(
                        rng.random(many) < mixed, rng.integers(0, respondents.rows, many), drawn
                    )
                    column = table.column(at).take(other)
                else:
                    continue
                made = made.set_column(at, table.schema.field(at), column)
            writer.write_table(made)


if __name__ == "__main__":
    main()
