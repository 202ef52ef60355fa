"""`service health`, as a container runs it."""

from model.settings import Settings
from model.store.registry import Registry
from tests.service.commands.running import run_service, started_service


def test_health_asks_the_server_that_is_named(settings: Settings, registry: Registry) -> None:
    with started_service(settings.data_dir) as (_, port):
        ready = run_service("health", "--port", port, FRAMING_PORT="1")
        assert (ready.returncode, ready.stdout) == (0, "ready\n"), ready.stderr
        named = run_service("health", "--host", "127.0.0.1", FRAMING_PORT=str(port), FRAMING_HOST="::1")
        assert named.returncode == 0
    gone = run_service("health", "--port", port)
    assert gone.returncode == 1
    assert f"service: 127.0.0.1:{port} does not answer" in gone.stderr


def test_a_server_without_a_champion_is_not_ready(settings: Settings) -> None:
    with started_service(settings.data_dir) as (_, port):
        waiting = run_service("health", "--port", port)
    assert (waiting.returncode, waiting.stdout) == (1, "not ready\n")
