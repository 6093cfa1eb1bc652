"""Charts are measured and set in the faces of the region whose language they speak."""

import subprocess
import sys
from pathlib import Path

import pytest

#: Draws nothing but measures: characters that only the face of one region has make it warn.
MEASURE = """
import sys, warnings
from pathlib import Path
from scs_report.fonts import prepare_fonts, use_fonts
use_fonts(prepare_fonts(Path(sys.argv[1]), regions=("SC", "TC")))
from scs_report.figures.canvas import text_width
from scs_report.figures.style import registered_families
warnings.simplefilter("error")
for region, text in (("SC", "无明显差异"), ("TC", "無明顯差異")):
    families = registered_families(region)
    print(*families, sep=", ")
    assert abs(text_width(text, 10.0, False, families) - 50.0) < 1.0
"""


@pytest.mark.slow
def test_each_region_has_its_face_first_where_a_study_speaks_both(root: Path) -> None:
    command = (sys.executable, "-c", MEASURE, str(root / ".cache" / "fonts"))
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert said.splitlines() == [
        "SCS Sans, SCS Han Sans, SCS Han Sans TC",
        "SCS Sans, SCS Han Sans TC, SCS Han Sans",
    ]
