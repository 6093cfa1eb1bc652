"""Colours as numbers: contrast, lightness, difference, and how people who see few colours see them.

Colours are written `#rrggbb`.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

Vision = Literal["full", "protanopia", "deuteranopia", "tritanopia", "grey"]
Triple = tuple[float, float, float]

#: Kinds of vision for which colours in charts must differ.
VISIONS: tuple[Vision, ...] = ("full", "protanopia", "deuteranopia", "tritanopia", "grey")

# Machado, Oliveira and Fernandes (2009), severity 1, on linear light; grey keeps luminance.
_SEEN: dict[Vision, tuple[Triple, Triple, Triple]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "grey": ((0.2126, 0.7152, 0.0722),) * 3,
}
_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_RGB = (  # its inverse
    (3.240625, -1.537208, -0.498629),
    (-0.968931, 1.875756, 0.041518),
    (0.055710, -0.204021, 1.056996),
)
_WHITE = (0.9505, 1.0, 1.089)


def contrast(color: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2, from 1 to 21."""
    dark, light = sorted((_luminance(color), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lightness(color: str) -> float:
    """Return CIE L*, from 0 for black to 100 for white: all that a grey copy keeps."""
    return lab(color)[0]


def difference(color: str, other: str, vision: Vision = "full") -> float:
    """Return how far apart two colours look (CIEDE2000): below about 2 they look the same."""
    return ciede2000(lab(color, vision), lab(other, vision))


def lab(color: str, vision: Vision = "full") -> Triple:
    """Return CIE L*, a*, b* of a colour (D65) as somebody with this vision sees it."""
    seen = _linear(color)
    if vision != "full":
        seen = _times(_SEEN[vision], seen)
    clipped = (min(max(seen[0], 0), 1), min(max(seen[1], 0), 1), min(max(seen[2], 0), 1))
    x, y, z = (_root(v / w) for v, w in zip(_times(_XYZ, clipped), _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def color_at(light: float, a: float, b: float) -> str:
    """Return the colour nearest to a place in CIE L*a*b* (D65) that has its lightness and hue.

    What a screen cannot show loses colour until it can.
    """
    for kept in range(100, -1, -2):
        seen = _linear_at(light, a * kept / 100, b * kept / 100)
        if all(-1e-4 <= channel <= 1.0001 for channel in seen):
            break
    return "#" + "".join(f"{round(255 * _gamma(min(max(c, 0.0), 1.0))):02x}" for c in seen)


def ciede2000(color: Triple, other: Triple) -> float:
    """Return the colour difference CIEDE2000 of two colours in L*a*b*."""
    (l1, a1, b1), (l2, a2, b2) = color, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * math.sqrt(mean**7 / (mean**7 + 25**7))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    if turn == -180:
        turn = 180.0
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    dl, dc = l2 - l1, c2 - c1
    dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    light, chroma = (l1 + l2) / 2 - 50, (c1 + c2) / 2

    def wave(times: float, shift: float) -> float:
        return math.cos(math.radians(times * hue + shift))

    t = 1 - 0.17 * wave(1, -30) + 0.24 * wave(2, 0) + 0.32 * wave(3, 6) - 0.2 * wave(4, -63)
    sl = 1 + 0.015 * light**2 / math.sqrt(20 + light**2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    around = math.exp(-(((hue - 275) / 25) ** 2))
    twist = math.sin(math.radians(60 * around))
    rt = -2 * math.sqrt(chroma**7 / (chroma**7 + 25**7)) * twist
    light, chroma, hue = dl / sl, dc / sc, dh / sh
    return math.sqrt(light**2 + chroma**2 + hue**2 + rt * chroma * hue)


def _linear(color: str) -> Triple:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _light(red), _light(green), _light(blue)


def _light(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _linear_at(light: float, a: float, b: float) -> Triple:
    middle = (light + 16) / 116
    x, y, z = (
        white * (part**3 if part > 6 / 29 else (part - 4 / 29) * 3 * (6 / 29) ** 2)
        for part, white in zip((middle + a / 500, middle, middle - b / 200), _WHITE, strict=True)
    )
    return _times(_RGB, (x, y, z))


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


@lru_cache(maxsize=4096)
def _luminance(color: str) -> float:
    return _times(_SEEN["grey"], _linear(color))[0]


def _times(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    first, second, third = (
        sum(factor * value for factor, value in zip(row, vector, strict=True)) for row in matrix
    )
    return first, second, third


def _root(value: float) -> float:
    return float(value ** (1 / 3)) if value > (6 / 29) ** 3 else value * (29 / 6) ** 2 / 3 + 4 / 29
