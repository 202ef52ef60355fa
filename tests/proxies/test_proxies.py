"""The examples in `deploy/`: behind nginx and Caddy, under a path, everything is as it is without them."""

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.settings import ROOT
from tests.fitted import store_champion
from tests.service.commands.running import started_service, wait_for
from tests.service.dialects.label_studio.test_interface import PLAIN as INTERFACE
from tests.service.dialects.own import ALL_KEYS, FRAMED, KEYS, bearer
from training.fit.fit import Fitted

KEYS_OF_READER = KEYS["reader"]
LARGE = 200 * 1024 * 1024
LINE = json.dumps({"text": "far too long " * 1_600, "label": "neutral_reporting"}).encode() + b"\n"
LAST = json.dumps({"text": "The envoys met behind a proxy.", "label": "neutral_reporting", "source": "desk"}).encode()


def nginx(place: Path, config: str) -> list[str]:
    for name in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
        (place / name).mkdir()
    paths = "".join(
        f"{name}_temp_path {place / name.removeprefix('client_')};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    top = f"daemon off;\npid {place}/pid;\nerror_log stderr;\nevents {{}}\n"
    whole = f"{top}http {{\naccess_log off;\n{paths}{config}\n}}\n"
    (place / "nginx.conf").write_text(whole)
    return ["nginx", "-p", str(place), "-c", str(place / "nginx.conf"), "-e", "stderr"]


def caddy(place: Path, config: str) -> list[str]:
    (place / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{config}")
    return ["caddy", "run", "--config", str(place / "Caddyfile"), "--adapter", "caddyfile"]


EXAMPLES = {"nginx": ("nginx.conf", nginx), "caddy": ("Caddyfile", caddy)}


@pytest.fixture(scope="module")
def server_port(tmp_path_factory: pytest.TempPathFactory, fitted: Fitted) -> Iterator[int]:
    data = tmp_path_factory.mktemp("proxied")
    store_champion(data, fitted)
    more = {
        "FRAMING_ROOT_PATH": "/framing",
        "FRAMING_TRUSTED_PROXIES": "127.0.0.1",
        "FRAMING_KEYS": ALL_KEYS,
    }
    with free_port() as port, started_service(data, "--port", str(port), **more):
        wait_for(port)
        yield port


@contextlib.contextmanager
def free_port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    yield port


@pytest.fixture(params=EXAMPLES)
def proxy_port(request: pytest.FixtureRequest, server_port: int, tmp_path: Path) -> Iterator[int]:
    name, command = EXAMPLES[request.param]
    if not shutil.which(request.param):
        reason = f"{request.param} is not installed: Debian has it"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    config = (ROOT / "deploy" / name).read_text()
    with free_port() as port:
        ready = config.replace("8080", f"{port}").replace("127.0.0.1:8000", f"127.0.0.1:{server_port}")
        environment = os.environ | {"XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
        with subprocess.Popen(command(tmp_path, ready), env=environment, stderr=subprocess.DEVNULL) as process:
            try:
                wait_for(port)
                yield port
            finally:
                process.terminate()


def asked(port: int, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=240)
    content = json.dumps(body).encode() if isinstance(body, dict) else body
    connection.request(method, path, content, {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    found = answer.status, answer.read(), answer.headers
    connection.close()
    return found


def test_page_docs_labels_and_every_dialect(proxy_port: int) -> None:
    reader, maintainer = bearer("reader"), bearer("maintainer")
    assert asked(proxy_port, "GET", "/framing")[2]["location"].endswith("/framing/")
    for page in ("/framing/", "/framing/docs"):
        status, content, _ = asked(proxy_port, "GET", page)
        assert status == 200
        for asset in re.findall(r'(?:src|href)="([^"]+)"', content.decode()):
            assert asset.startswith("data:") or asked(proxy_port, "GET", f"/framing/{asset}")[0] == 200, asset
    told = json.loads(asked(proxy_port, "GET", "/framing/openapi.json")[1])
    assert told["servers"] == [{"url": "/framing"}]
    status, content, _ = asked(proxy_port, "POST", "/framing/v1/label", {"text": FRAMED}, **reader)
    (own,) = json.loads(content)["results"]
    review = {"text": FRAMED, "label": own["label"]}
    status, _, headers = asked(
        proxy_port, "POST", "/framing/v1/reviews", review, Origin=f"http://127.0.0.1:{proxy_port}", **maintainer
    )
    assert status in {200, 201}  # stored by the other proxy's test before
    assert headers["location"].startswith("/framing/v1/reviews/")
    framed = {"comment": {"text": FRAMED}, "requestedAttributes": {"STATE_MEDIA_FRAMING": {}}}
    tensor = {"name": "text", "shape": [1], "datatype": "BYTES", "data": [FRAMED]}
    studio = {"Authorization": f"Basic {b64encode(f'ls:{KEYS_OF_READER}'.encode()).decode()}"}
    for path, body, shown in (
        ("hf", {"inputs": FRAMED}, reader),
        ("predict", {"inputs": FRAMED}, reader),
        ("v2/models/framing/infer", {"inputs": [tensor]}, reader),
        (f"v1alpha1/comments:analyze?key={KEYS['reader']}", framed, {}),
        ("v1/moderations", {"input": FRAMED}, reader),
        ("label-studio/predict", {"tasks": [{"data": {"review": FRAMED}}], "label_config": INTERFACE}, studio),
    ):
        status, content, _ = asked(proxy_port, "POST", f"/framing/{path}", body, **shown)
        assert status == 200, content
        assert str(own["probabilities"]["state_media_framing"])[:8] in content.decode()
    found = json.loads(asked(proxy_port, "GET", f"/framing/$discovery/rest?key={KEYS['reader']}")[1])
    assert found["rootUrl"] == f"http://127.0.0.1:{proxy_port}/framing/"


def lines() -> Iterator[bytes]:
    for _ in range(LARGE // len(LINE)):
        yield LINE
    yield LAST


@pytest.mark.slow
def test_an_import_of_200_mb(proxy_port: int) -> None:
    size = LARGE // len(LINE) * len(LINE) + len(LAST)
    path = "/framing/v1/reviews/import?format=jsonl"
    headers = {"Content-Length": str(size), **bearer("reviewer")}
    status, content, _ = asked(proxy_port, "POST", path, lines(), **headers)
    told = json.loads(content)
    assert status == 200, told
    assert told["refused"] == LARGE // len(LINE)
    assert told["stored"] + told["repeated"] == 1
