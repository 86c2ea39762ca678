"""Probes for whoever runs the server: alive, and ready to answer."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from web.holder import the_holder

__all__ = ["health"]

health = Blueprint("health", __name__)


@health.get("/healthz")
def healthz() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")


@health.get("/readyz")
def readyz() -> Response:
    """Say that the library is open and the model loaded; a 503 problem names the reason otherwise."""
    the_holder().check_ready()
    return jsonify(status="ready")
