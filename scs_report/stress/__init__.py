"""Texts under many data: what they say when numbers come out otherwise than they did.

Results are changed, nothing is analysed again, so hundreds of data take seconds.
"""
