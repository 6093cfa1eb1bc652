"""SCS Report: a bilingual policy brief and academic appendix from a weighted survey."""

__version__ = "0.1.0"
