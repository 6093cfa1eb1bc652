"""How languages write: texts, numbers, dates, lists, line breaks."""

from scs_report.language.language import MINUS, Language, round_half_up

__all__ = ["MINUS", "Language", "round_half_up"]
