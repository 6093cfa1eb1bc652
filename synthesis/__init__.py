"""The generator of this study's synthetic respondents: `python -m synthesis`.

Nothing is imported here: `synthesis.__main__` has to come before numpy.
"""
