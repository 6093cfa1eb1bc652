"""Invents the respondents of the demonstration study: `python examples/demo/make_data.py`.

300 people of an invented town with five districts (strata) of six neighbourhoods each (clusters,
ten people each), interviewed in two waves. Nobody stands behind a row. The same file comes out each
time.
"""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import numpy as np

FILE = Path(__file__).parent / "data" / "respondents.csv"
SEED = 20250301

CARD = """\
# What respondents.csv is. Written by make_data.py.
synthetic = true
generator = "make_data.py"
seed = {seed}
sha256 = "{digest}"
note.en = "The town, its library and its people are invented, to show and to test the program."
note.de = "Stadt, Bibliothek und Menschen sind erfunden, um das Programm zu zeigen und zu prüfen."
note.zh-Hant = "這座城鎮、圖書館與居民皆為虛構，用於展示與測試本程式。"
"""

#: Neighbourhoods that each district has, of which six were drawn.
NEIGHBOURHOODS = (12, 20, 15, 18, 10)
SERVICES = ("use_books", "use_desks", "use_events", "use_nothing")


def respondents() -> list[dict[str, str]]:
    """Return the rows of the file, one a person."""
    random = np.random.default_rng(SEED)
    rows = []
    for person in range(300):
        cluster = person // 10
        district = cluster // 6
        mood = 0.5 * np.sin(cluster * 1.7)  # neighbours resemble one another
        wave = 1 + int(random.random() < 0.5)
        age = int(random.integers(18, 85))
        gender = int(random.choice([0, 1, 2], p=[0.51, 0.46, 0.03]))
        education = int(random.choice([1, 2, 3, 9], p=[0.30, 0.42, 0.24, 0.04]))
        years = education if education != 9 else 2
        drive = 0.5 * (years - 2) - 0.008 * (age - 50) + mood + 0.35 * (wave - 1)
        visits = 1 + int(np.digitize(drive + random.normal(), [-0.9, -0.1, 0.6, 1.3]))
        sunday = 1 + int(
            np.digitize(
                0.55 * (visits - 3) - 0.012 * (age - 50) + mood + random.logistic(),
                [-2.2, -1.0, 0.0, 1.3],
            )
        )
        row = {
            "id": str(person + 1),
            "district": str(district + 1),
            "neighbourhood": str(cluster + 1),
            "neighbourhoods": str(NEIGHBOURHOODS[district]),
            "weight": f"{random.uniform(0.6, 1.4) * NEIGHBOURHOODS[district] / 15:.3f}",
            "wave": str(wave),
            "age": str(age),
            "gender": str(gender),
            "education": str(education),
            "visits": str(visits),
            "sunday": str(sunday),
            "satisfaction": "",
            **dict.fromkeys(SERVICES, ""),
        }
        if visits > 1:
            pleased = 0.4 * (visits - 3) - mood + random.normal(0.6, 1.0)
            content = 1 + int(np.digitize(pleased, [-1.0, -0.3, 0.5, 1.4]))
            row["satisfaction"] = "98" if random.random() < 0.05 else str(content)
            used = random.random(3) < [0.75, 0.35 + 0.1 * years, 0.25]
            ticked = (*used, not used.any())
            row |= {name: str(int(tick)) for name, tick in zip(SERVICES, ticked, strict=True)}
        rows.append(row)
    return rows


def main() -> None:
    """Write the file and its card."""
    rows = respondents()
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    content = text.getvalue().encode()
    FILE.write_bytes(content)
    card = CARD.format(digest=hashlib.sha256(content).hexdigest(), seed=SEED)
    FILE.with_suffix(".toml").write_text(card, encoding="utf-8")


if __name__ == "__main__":
    main()
