"""What answers where another API's dialect is spoken; the places stand at the door."""

from service.dialects import hugging_face, moderations, open_inference, tei
from service.dialects.label_studio import backend, webhook
from service.dialects.perspective import analyze, discovery, suggest
from service.door.door import Endpoint
from service.door.places import V2_MODEL, V2_VERSION
from service.hot.health import readyz

ENDPOINTS: dict[tuple[str, str], Endpoint] = {
    ("POST", "/"): hugging_face.classify,
    ("POST", "/hf"): hugging_face.classify,
    ("GET", "/hf/health"): readyz,
    ("GET", "/hf/info"): hugging_face.info,
    ("POST", "/predict"): tei.predict,
    ("GET", "/info"): tei.info,
    ("GET", "/v2"): open_inference.server,
    ("GET", "/v2/health/live"): open_inference.live,
    ("GET", "/v2/health/ready"): open_inference.ready,
    ("GET", V2_MODEL): open_inference.model,
    ("GET", V2_VERSION): open_inference.model,
    ("GET", f"{V2_MODEL}/ready"): open_inference.model_ready,
    ("GET", f"{V2_VERSION}/ready"): open_inference.model_ready,
    ("POST", f"{V2_MODEL}/infer"): open_inference.infer,
    ("POST", f"{V2_VERSION}/infer"): open_inference.infer,
    ("GET", "/$discovery/rest"): discovery.document,
    ("POST", "/v1alpha1/comments:analyze"): analyze.analyze,
    ("POST", "/v1alpha1/comments:suggestscore"): suggest.suggest,
    ("GET", "/label-studio/health"): backend.health,
    ("GET", "/label-studio/versions"): backend.versions,
    ("POST", "/label-studio/setup"): backend.setup,
    ("POST", "/label-studio/predict"): backend.predict,
    ("POST", "/label-studio/webhook"): webhook.webhook,
    ("POST", "/v1/moderations"): moderations.moderate,
}
