"""Write data/respondents.csv from the copy of the study that statsmodels ships.

    python examples/anes/make_data.py

Columns get readable names and whole numbers; nobody is left out, nothing is recoded. `logpopul` is
not taken over: it is computed from the population of the place.
"""

from __future__ import annotations

from pathlib import Path

from statsmodels.datasets import anes96

FILE = Path(__file__).parent / "data" / "respondents.csv"

#: Our names of statsmodels' columns, in the order of the file.
COLUMNS = {
    "party_id": "PID",
    "ideology": "selfLR",
    "clinton_ideology": "ClinLR",
    "dole_ideology": "DoleLR",
    "expected_vote": "vote",
    "tv_news": "TVnews",
    "age": "age",
    "education": "educ",
    "income": "income",
    "place_population": "popul",
}


def respondents_csv() -> bytes:
    """Return the file: a line of names, then one for each respondent in the order of statsmodels.

    Raises
    ------
    ValueError
        If a value is no whole number.
    """
    data = anes96.load_pandas().data[list(COLUMNS.values())]
    whole = data.astype("int64")
    if not (whole == data).all(axis=None):
        raise ValueError("anes96 holds values that are no whole numbers")
    whole.columns = list(COLUMNS)
    return whole.to_csv(index=False, lineterminator="\n").encode()


if __name__ == "__main__":
    FILE.write_bytes(respondents_csv())
