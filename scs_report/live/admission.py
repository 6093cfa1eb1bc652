"""Which requests are answered: reading, by this computer's browser, of what this program made.

A page of another site that the browser shows at the same time may send requests here, and may call
this computer by a name of its own (DNS rebinding). It is told by what browsers say of requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

#: What this computer is called by itself.
HOSTS = ("127.0.0.1", "localhost")
#: Where requests of pages of ours, and those typed or kept as bookmarks, come from.
_OURS = ("same-origin", "none")

#: What every answer says: nothing is fetched from elsewhere, no other page may show or read this.
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data:; "
        "frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
    ),
}


def refusal(method: str, headers: Mapping[str, str], port: int) -> HTTPStatus | None:
    """Return why a request is not answered; None if it is.

    Parameters
    ----------
    method
        `GET`, say.
    headers
        What the request says of itself; names in any case.
    port
        Where this program is asked.

    Examples
    --------
    >>> refusal("GET", {"host": "127.0.0.1:8000"}, 8000)
    >>> refusal("GET", {"host": "elsewhere.example:8000"}, 8000).name
    'MISDIRECTED_REQUEST'
    >>> refusal("POST", {"host": "127.0.0.1:8000"}, 8000).name
    'METHOD_NOT_ALLOWED'
    """
    said = {name.lower(): value.strip().lower() for name, value in headers.items()}
    hosts = {f"{host}:{port}" for host in HOSTS} | ({*HOSTS} if port == 80 else set())
    if said.get("host") not in hosts:
        return HTTPStatus.MISDIRECTED_REQUEST
    if method not in ("GET", "HEAD"):
        return HTTPStatus.METHOD_NOT_ALLOWED
    if said.get("sec-fetch-site", "none") not in _OURS:
        return HTTPStatus.FORBIDDEN
    if "origin" in said and said["origin"] != f"http://{said['host']}":
        return HTTPStatus.FORBIDDEN
    return None
