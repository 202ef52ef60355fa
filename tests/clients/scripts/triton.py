"""tritonclient over HTTP, as it is: bytes in and out, JSON, versions, and its own exception."""

import json
import sys

import numpy as np
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput
from tritonclient.utils import InferenceServerException

base, key, texts = sys.argv[1].removeprefix("http://"), sys.argv[2], json.loads(sys.argv[3])
headers = {"authorization": f"Bearer {key}"}
client = InferenceServerClient(base)
(client.is_server_live() and client.is_server_ready()) or sys.exit("not ready")


def asked(content, *, binary, **more):
    tensor = InferInput("text", [len(content)], "BYTES")
    tensor.set_data_from_numpy(np.array([text.encode() for text in content], dtype=object), binary_data=binary)
    return client.infer("framing", [tensor], headers=dict(headers), **more)  # which it adds to


def told(answer):
    labels = [one.decode() if isinstance(one, bytes) else one for one in answer.as_numpy("label")]
    return {
        "labels": labels,
        "probabilities": answer.as_numpy("probabilities").tolist(),
        "abstained": answer.as_numpy("abstained").tolist(),
        "version": answer.get_response()["model_version"],
        "id": answer.get_response().get("id"),
    }


as_json = [InferRequestedOutput(name, binary_data=False) for name in ("label", "probabilities", "abstained")]
found = [
    told(asked(texts, binary=True, request_id="r1")),
    told(asked(texts, binary=False, request_id="r1", outputs=as_json)),
    told(asked(texts, binary=True, request_id="r1", model_version="v1")),
]
refused = []
for content, more in (
    ([" "], {}),
    (["a"], {"request_compression_algorithm": "gzip"}),
    (["a"], {"model_version": "v9"}),
):
    try:
        asked(content, binary=True, **more)
    except InferenceServerException as error:
        refused.append(str(error))
about = client.get_model_metadata("framing", headers=headers)
ready = client.is_model_ready("framing", "v1", headers=headers)
server = client.get_server_metadata(headers=headers)
json.dump({"found": found, "refused": refused, "about": about, "ready": ready, "server": server}, sys.stdout)
