"""Who is answered, and with what."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from live_serving import Recorder, serving

from scs_report.errors import UserError
from scs_report.fonts import FontSet
from scs_report.live.admission import refusal
from scs_report.live.desk import Desk
from scs_report.live.server import Server


@pytest.fixture
def server(desk: Desk, staff: Recorder, fonts: FontSet) -> Iterator[Server]:
    with serving(desk, staff, fonts, None) as server:
        threading.Thread(target=desk.run, daemon=True).start()
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest(method, path, skip_host=True)
    given = {"host": f"127.0.0.1:{server.port}"} | headers
    for name, value in given.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    answer.content = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


@pytest.mark.parametrize("host", ["127.0.0.1:{}", "localhost:{}", "LOCALHOST:{}"])
def test_this_computer_is_answered(server: Server, host: str) -> None:
    assert ask(server, "/", host=host.format(server.port)).status == 200


@pytest.mark.parametrize(
    "host",
    ["rebound.example", "rebound.example:{}", "127.0.0.1", "127.0.0.1.example:{}", "", "[::1]:{}"],
)
def test_whoever_is_called_otherwise_is_not(server: Server, host: str) -> None:
    assert ask(server, "/", host=host.format(server.port)).status == 421
    assert ask(server, "/events", host=host.format(server.port)).status == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"},
    ],
)
def test_pages_of_others_are_refused(server: Server, headers: dict[str, str]) -> None:
    for path in ("/", "/events", "/pages/brief.en.pdf"):
        answer = ask(server, path, **headers)
        assert answer.status == 403
        assert answer.getheader("access-control-allow-origin") is None


def test_our_own_pages_are_not(server: Server) -> None:
    own = f"http://127.0.0.1:{server.port}"
    assert ask(server, "/", origin=own, sec_fetch_site="same-origin").status == 200


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "TRACE"]
)
def test_nothing_can_be_written(server: Server, method: str) -> None:
    answer = ask(server, "/pages/brief.en.html", method)
    assert answer.status == 405
    assert answer.getheader("allow") == "GET, HEAD"


@pytest.mark.parametrize(
    "path",
    [
        "/../../../etc/passwd",
        "/pages/../data/respondents.csv",
        "/pages/%2e%2e/data/respondents.csv",
        "/pages/..%2fdata%2frespondents.html",
        "/pages//etc/passwd",
        "/data/respondents.csv",
        "/templates/brief/00-front.en.md",
        "/pages/brief.en.md",
        "/pages/brief.en.csv",
        "/pages/brief.fr.html",
        "/pages/nothing.en.html",
        "/live.py",
        "/fonts/../face.otf",
        "//127.0.0.1/",
        "/pages/brief.en.html%00.css",
    ],
)
def test_only_what_is_listed_can_be_asked_for(server: Server, path: str) -> None:
    assert ask(server, path).status == 404


def test_pages_come_with_the_fonts_and_the_style_of_the_view(
    server: Server, fonts: FontSet
) -> None:
    answer = ask(server, "/pages/brief.en.html")
    assert answer.status == 200
    text = answer.content.decode()  # type: ignore[attr-defined]
    address = f"/fonts/{fonts.digest}/face.otf"
    assert address in text
    assert "/live.css" in text
    assert ask(server, address).content == b"a font"  # type: ignore[attr-defined]
    for part in ("css", "js"):
        assert ask(server, f"/live.{part}").status == 200


def test_files_are_made_on_demand_and_none_is_written(
    server: Server, staff: Recorder, study: Path
) -> None:
    before = sorted(path for path in study.rglob("*") if path.is_file())
    ask(server, "/pages/brief.de.html")
    for ending in ("pdf", "docx", "xlsx"):
        answer = ask(server, f"/pages/brief.de.{ending}")
        assert answer.content == b"a file"  # type: ignore[attr-defined]
        assert f"brief.de.{ending}" in str(answer.getheader("content-disposition"))
    assert sorted(path for path in study.rglob("*") if path.is_file()) == before


def test_why_a_file_cannot_be_made_is_said(server: Server, staff: Recorder) -> None:
    ask(server, "/pages/brief.de.html")
    staff.fails["publish brief.de"] = UserError("No", ["templates/brief/a.de.md, line 3: broken"])
    answer = ask(server, "/pages/brief.de.docx")
    assert answer.status == 409
    (problem,) = json.loads(answer.content)["problems"]  # type: ignore[attr-defined]
    assert (problem["file"], problem["line"]) == ("templates/brief/a.de.md", 3)


def test_a_page_that_never_could_be_made_says_why(server: Server, staff: Recorder) -> None:
    said = "templates/brief/00-front.en.md, line 3: <b>"
    staff.fails["render brief.en"] = UserError("No", [said])
    answer = ask(server, "/pages/brief.en.html")
    text = answer.content.decode()  # type: ignore[attr-defined]
    assert "templates/brief/00-front.en.md:3" in text
    assert "&lt;b&gt;" in text


def test_news_come_as_events(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/events?pages=brief.en,nothing.en")
    answer = connection.getresponse()
    assert answer.getheader("content-type") == "text/event-stream"
    while True:
        news = json.loads(answer.readline().removeprefix(b"data: "))
        assert answer.readline() == b"\n"
        if news["pages"].get("brief.en"):
            break
    assert set(news["pages"]) == {"brief.en"}
    connection.close()


def test_a_port_that_is_taken_is_passed_over_or_named(
    desk: Desk, staff: Recorder, fonts: FontSet
) -> None:
    with serving(desk, staff, fonts, None) as first, serving(desk, staff, fonts, None) as second:
        assert first.port != second.port
        assert first.server_address[0] == "127.0.0.1"
        with (
            pytest.raises(UserError, match=f"{first.port} cannot be used: another program"),
            serving(desk, staff, fonts, first.port),
        ):
            pass


def test_every_answer_forbids_what_is_not_needed(server: Server) -> None:
    for path in ("/", "/nothing", "/pages/brief.en.html"):
        answer = ask(server, path)
        assert "default-src 'none'" in str(answer.getheader("content-security-policy"))
        assert answer.getheader("cross-origin-resource-policy") == "same-origin"
        assert answer.getheader("x-content-type-options") == "nosniff"


def test_the_port_of_the_web_needs_no_number() -> None:
    assert refusal("GET", {"Host": "localhost"}, 80) is None
    assert refusal("GET", {"Host": "localhost"}, 8080) is not None
