"""The reference of the REST API: its OpenAPI document, and the page that shows it."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app, jsonify

from web.openapi import OpenApiApp

__all__ = ["reference"]

reference = Blueprint("reference", __name__, url_prefix="/api/v1")


@reference.get("/openapi.json")
def openapi_document() -> Response:
    """Send the OpenAPI document."""
    return jsonify(cast(OpenApiApp, current_app).api_doc)
