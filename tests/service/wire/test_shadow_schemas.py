"""The shadow over the wire: strict where requests come in."""

import msgspec
import pytest

from service.wire import shadow_schemas as schemas


@pytest.mark.parametrize("body", ['{"version": 2}', '{"reason": null}', '{"model": "v2"}', "[]"])
def test_a_body_of_another_shape_is_refused(body: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=schemas.NewShadow)


def test_the_challenger_is_meant_where_nothing_is_said() -> None:
    assert msgspec.json.decode("{}", type=schemas.NewShadow) == schemas.NewShadow("challenger", "")
