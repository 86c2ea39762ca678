"""The reference of the REST API: its OpenAPI document, and a page that shows it and sends requests."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, current_app, jsonify, render_template

from web.openapi import OpenApiApp
from web.security import CONTENT_POLICY

__all__ = ["reference"]


def _assets() -> Path:
    """Return the folder of Swagger UI, from the package on the disk, which is not imported for it."""
    package = find_spec("flask_openapi3_swagger")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("flask-openapi3-swagger is not installed; run `pip install -r requirements.txt`")
    return Path(package.origin).parent / "templates" / "swagger"


reference = Blueprint(
    "reference", __name__, url_prefix="/api/v1", static_folder=_assets(), static_url_path="/docs/assets"
)


@reference.get("/openapi.json")
def openapi_document() -> Response:
    """Send the OpenAPI document."""
    return jsonify(cast(OpenApiApp, current_app).api_doc)


@reference.get("/docs")
def page() -> Response:
    """Show the OpenAPI document."""
    response = Response(render_template("reference.html"))
    # The icons of Swagger UI are part of its style sheet.
    response.headers["Content-Security-Policy"] = CONTENT_POLICY.replace("img-src 'self'", "img-src 'self' data:")
    return response
