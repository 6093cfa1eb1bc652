"""Fonts of the documents: four families, prepared once from the installed fonts.

The installed files (Charis SIL, Inter, Noto Serif CJK and Noto Sans CJK) are cut down to the
characters of the documents and written as static faces into a cache folder. All four are under
the SIL Open Font License 1.1. The cut-down faces are modified versions and therefore carry
names of their own, none of them a reserved font name; copyright and licence notices stay in
the files. The faces live in the cache; documents hold what they need of them.

>>> font_set = prepare_fonts(Path(".cache/fonts"))  # doctest: +SKIP
>>> use_fonts(font_set)  # before WeasyPrint is imported  # doctest: +SKIP
"""

from scs_report.fonts.prepare import Face, FontSet, prepare_fonts
from scs_report.fonts.sources import HAN_SANS, HAN_SERIF, SANS, SERIF, missing_fonts
from scs_report.fonts.use import use_fonts

__all__ = [
    "HAN_SANS",
    "HAN_SERIF",
    "SANS",
    "SERIF",
    "Face",
    "FontSet",
    "missing_fonts",
    "prepare_fonts",
    "use_fonts",
]
