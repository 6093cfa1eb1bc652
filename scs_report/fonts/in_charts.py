"""Has matplotlib use the prepared fonts, if that was put off. Import it before matplotlib."""

from __future__ import annotations

from scs_report.fonts.use import use_put_off

use_put_off()
