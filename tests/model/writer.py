"""A process that stores reviews one after another and says so each time, until it is killed."""

import itertools
import sys
from datetime import UTC, datetime

from model.files.labelled import Labelled
from model.store.database import open_engine
from model.store.registry import Signature
from model.store.reviews import Reviews

store = Reviews(open_engine(sys.argv[1]))
for number in itertools.count():
    text = f"{sys.argv[2]}-{number}"
    store.add(Labelled(text, "neutral_reporting", "writer"), Signature("writer", datetime.now(UTC)))
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
