"""Settings that are lists: what they name, and what is refused with a word of what would do."""

import pytest

from model.errors import SettingsError
from model.lists import DIALECTS, aliases_of, dialects_of, networks_of, origins_of, root_path_of, routes_of
from model.settings import read_settings


def test_dialects_are_all_none_or_some() -> None:
    assert dialects_of("all") == set(DIALECTS)
    assert dialects_of("none") == set()
    assert dialects_of("tei, openai,") == {"tei", "openai"}


def test_lists_are_read() -> None:
    assert origins_of("https://Desk.example, chrome-extension://abc") == {
        "https://desk.example",
        "chrome-extension://abc",
    }
    assert routes_of("POST /v1/reviews,GET /v1/queue") == {"POST /v1/reviews", "GET /v1/queue"}
    assert aliases_of("TOXICITY=a, INSULT=b") == {"TOXICITY": "a", "INSULT": "b"}
    assert [str(one) for one in networks_of("127.0.0.1, 10.0.0.0/8, ::1")] == ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]
    assert (root_path_of(""), root_path_of("/a/b")) == ("", "/a/b")
    assert not origins_of("") | routes_of("") | set(aliases_of("")) | set(networks_of(""))


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("dialects", "tei,klingon", "klingon"),
        ("allowed_origins", "*", "https://desk.example"),
        ("allowed_origins", "https://desk.example/", "is not an origin"),
        ("allowed_origins", "desk.example", "is not an origin"),
        ("allowed_routes", "PUT /v1/reviews", "POST /v1/reviews"),
        ("perspective_aliases", "TOXICITY", "NAME=LABEL"),
        ("root_path", "framing", "/framing"),
        ("root_path", "/framing/", "/framing"),
        ("trusted_proxies", "proxy.example", "proxy.example"),
        ("trusted_proxies", "10.0.0.1/8", "host bits"),
    ],
)
def test_a_wrong_one_stops_the_start_with_its_name(name: str, value: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=f"FRAMING_{name.upper()}") as refused:
        read_settings(**{name: value})
    assert reason in str(refused.value)
