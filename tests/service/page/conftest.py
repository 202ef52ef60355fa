"""A server that the tests of a module share."""

from collections.abc import Iterator

import pytest

from tests.service.page.desk import served
from tests.soak.servers import Served, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(served(tmp_path_factory.mktemp("page"))) as server:
        yield server
