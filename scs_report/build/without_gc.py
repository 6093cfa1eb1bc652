"""Disables cyclic garbage collection in the fork server, before it loads anything, and its forks.

Loading makes, and layout allocates, millions of objects that live as long as the process or the
document, and scanning them costs a third of layout time. Workers collect between documents.
"""

from __future__ import annotations

import gc

gc.disable()
