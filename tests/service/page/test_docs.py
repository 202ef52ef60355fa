"""Pages for people: nothing in them comes from elsewhere, and none stands in a frame of another."""

import re
import struct

import pytest
from fastapi.testclient import TestClient

from model.settings import ROOT
from tests.picture import PICTURE, SIZE

SCRIPTS = ("ui", "asking", "reading", "evidence", "queue", "models", "people", "taking", "beside")


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_page_needs_no_key_and_nothing_from_elsewhere(client_with, path: str) -> None:
    client = client_with(keys=f"maintainer:{'m' * 20}")
    page = client.get(path)
    assert page.status_code == 200
    assets = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert assets
    for asset in assets:
        assert not asset.startswith(("/", "http"))  # relative, so that it is found under whatever path the page is
        assert asset.startswith("data:") or client.get(f"/{asset}").status_code == 200


@pytest.mark.parametrize("path", ["/", *(f"/ui/{name}.js" for name in SCRIPTS), "/ui/ui.css", "/docs"])
def test_no_page_can_be_shown_in_a_frame_of_another(client: TestClient, path: str) -> None:
    assert "frame-ancestors 'none'" in client.get(path).headers["content-security-policy"]


@pytest.mark.parametrize("root", ["", "/framing"])
def test_the_page_by_its_files_name_is_the_page_at_the_root(client_with, root: str) -> None:
    moved = client_with(root_path=root).get(f"{root}/ui/index.html")
    assert [one.status_code for one in moved.history] == [308]
    assert moved.url.path == f"{root}/"
    assert moved.status_code == 200


def test_the_page_runs_its_own_script_alone(client: TestClient) -> None:
    page = client.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?! type=\"module\" src=)|<style|\son\w+=|style=", page.text)


def test_the_page_asks_only_for_routes_that_there_are(client: TestClient) -> None:
    scripts = "".join(client.get(f"/ui/{name}.js").text for name in SCRIPTS)
    paths = client.get("/openapi.json").json()["paths"]
    known = {(re.sub(r"\{\w+\}", "{}", path), method) for path, methods in paths.items() for method in methods}
    asked = re.findall(r'(?:ask|fetched)\("(\w+)", ["`]([^"`?]+)', scripts)
    assert len(asked) >= 20
    for method, path in asked:
        assert ("/" + re.sub(r"\$\{[^}]+\}", "{}", path), method.lower()) in known


def test_the_page_takes_for_html_what_begins_with_any_tag(client: TestClient) -> None:
    found = re.search(r"^const PAGE = /(.+)/i;", client.get("/ui/reading.js").text, re.MULTILINE)
    assert found
    page = re.compile(found[1], re.IGNORECASE)
    for html in ("<section>hello</section>", "\n<!DOCTYPE html>", "<h1 class='a'>b", "<br/>", "<my-tag>", "<!-- a -->"):
        assert page.search(html), html
    for text in ("Losses < 600.", "<3 says the envoy", "< 600 men", "<-- so", "a <b>c</b>"):
        assert not page.search(text), text


def test_the_readme_has_one_picture_of_the_page_and_it_is_small() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", (ROOT / "README.md").read_text())
    assert shown == [PICTURE.relative_to(ROOT).as_posix()]
    width, height = struct.unpack(">II", PICTURE.read_bytes()[16:24])
    assert (width, height) == SIZE
    assert PICTURE.stat().st_size <= 200_000
