"""What serves, what it allows and what it sees: the model's card, the limits, and whether the language moves."""

from typing import Any

from fastapi import APIRouter, Request

from model.settings import Settings
from service.watch.drift import DriftWatch

router = APIRouter(prefix="/v1", tags=["model"])
CARD = ("labels", "threshold", "corpus", "figures", "parameters", "requires", "statistics", "document_prior")


@router.get("/model", summary="The serving version's card")
async def model(request: Request) -> dict[str, Any]:
    """Return version, digest, labels, corpus and figures of the version that serves, its scorer and second reader."""
    classifier = request.state.slot.current()
    version = classifier.version
    card = {name: version.manifest[name] for name in CARD if name in version.manifest}
    reader = classifier.reader
    if reader:
        card["threshold"] = classifier.threshold
        card["reader"] = {"encoder": reader.encoder.digest, "asked": reader.asks, "margin": reader.rule.margin}
    return {
        "version": version.name,
        "digest": version.digest,
        "created_at": version.created_at,
        "scorer": classifier.scorer.name,
        **card,
    }


@router.get("/me", summary="Who the key sent stands for")
async def me(request: Request) -> dict[str, str]:
    """Return the caller's name, as reviews and the history have it, and role."""
    caller = request.scope["caller"]
    return {"name": caller.name, "role": caller.role}


@router.get("/limits", summary="What a request may be")
async def limits(request: Request) -> dict[str, float | str]:
    """Return every limit with its value; each is a setting."""
    settings: Settings = request.state.settings
    return {
        "max_text_characters": settings.max_text_characters,
        "max_texts": settings.max_texts,
        "max_evidence_texts": settings.max_evidence_texts,
        "max_evidence_characters": settings.max_evidence_characters,
        "max_body_bytes": settings.max_body_bytes,
        "max_document_bytes": settings.max_document_bytes,
        "max_import_bytes": settings.max_import_bytes,
        "max_import_rows": settings.max_import_rows,
        "max_import_cells": settings.max_import_cells,
        "max_unpacked_bytes": settings.max_unpacked_bytes,
        "max_reviews": settings.max_reviews,
        "max_source_reviews": settings.max_source_reviews,
        "train_on": settings.train_on,
        "max_queue_texts": settings.max_queue_texts,
        "max_in_flight": settings.max_in_flight,
        "slow_processes": settings.slow_processes,
        "max_slow_waiting": settings.max_slow_waiting,
        "slow_timeout_s": settings.slow_timeout_s,
        "max_slow_bytes": settings.max_slow_bytes,
        "max_waiting_texts": settings.max_waiting_texts,
        "max_connections": settings.max_connections,
        "max_connections_per_address": settings.max_connections_per_address,
    }


@router.get("/drift", summary="Whether the language of what is labelled moves, and which words rose")
def drift(request: Request) -> dict[str, Any]:
    """Return rates, words that rose, the evidence for each and the threshold of an alarm, and the labels of each day.

    Sampled sentences of `/v1/label`, and one of each document, are counted, up to 100 a second and process; this is
    what one process of the server counted since its start or the champion's. The first 4,000 are the reference. No text
    is kept, and no word told that fewer than ten sentences hold. `sources` says the same of each `source` that requests
    name, of at most 20, after a reference of 2,000. `is_watched` is false where FRAMING_DRIFT leaves all of it out.
    """
    watch: DriftWatch | None = request.state.drift
    return {"is_watched": watch is not None, **(watch or DriftWatch()).told()}
