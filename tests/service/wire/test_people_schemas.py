"""Agreement and disputes over the wire: strict where requests come in."""

import msgspec
import pytest

from service.wire import people_schemas as schemas


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (schemas.SettleOne, "{}"),
        (schemas.SettleOne, '{"reason": 5}'),
        (schemas.SettleOne, '{"reason": "why", "text": "a"}'),
        (schemas.SettleMany, '{"ids": [1]}'),
        (schemas.SettleMany, '{"ids": ["a"], "reason": "why"}'),
        (schemas.SettleMany, '{"ids": [1], "reason": "why", "label": "a"}'),
    ],
)
def test_a_body_of_another_shape_is_refused(shape: type[msgspec.Struct], body: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=shape)
