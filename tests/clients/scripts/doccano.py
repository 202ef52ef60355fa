"""doccano's auto-labeling pipeline, as it is, set up as the README says."""

import json
import sys

from auto_labeling_pipeline.labels import ClassificationLabels
from auto_labeling_pipeline.mappings import MappingTemplate
from auto_labeling_pipeline.models import RequestModelFactory
from auto_labeling_pipeline.pipeline import pipeline
from auto_labeling_pipeline.postprocessing import PostProcessor

base, key, texts = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
found = []
for text in texts:
    settings = {
        "url": f"{base}/v1/label",
        "method": "POST",
        "params": {},
        "headers": {"Authorization": f"Bearer {key}"},
        "body": {"text": "{{ text }}"},
    }
    model = RequestModelFactory.create("Custom REST Request", settings)
    template = MappingTemplate(ClassificationLabels, '[{"label": "{{ input.results[0].label }}"}]')
    found.append([one["label"] for one in pipeline(text, model, template, PostProcessor({})).dict()])
json.dump({"found": found}, sys.stdout)
