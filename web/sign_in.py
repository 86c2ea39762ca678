"""Signing in with a key, for people: a form that keeps the key in a cookie until they sign out."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import COOKIE, the_keys
from web.security import own_path

__all__ = ["sign_in"]

sign_in = Blueprint("sign_in", __name__)


@sign_in.get("/sign-in")
def form() -> Response | str:
    """Show the form; where no key is asked for, or one was sent, there is nothing to sign in to."""
    if not g.asks_for_keys or g.key is not None:
        return redirect(own_path(request.args.get("next", "")), 303)
    return render_template("sign_in.html", next=own_path(request.args.get("next", "")), failed=False)


@sign_in.post("/sign-in")
def enter() -> Response | tuple[str, int]:
    """Take a key; a wrong, an expired and a revoked one are the same."""
    secret = request.form.get("key", "").strip()
    after = own_path(request.form.get("next", ""))
    if the_keys().find(secret) is None:
        return render_template("sign_in.html", next=after, failed=True), 401
    response = redirect(after, 303)
    response.set_cookie(COOKIE, secret, httponly=True, samesite="Strict", secure=request.is_secure)
    return response


@sign_in.post("/sign-out")
def leave() -> Response:
    """Forget the key."""
    response = redirect(url_for("sign_in.form"), 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="Strict", secure=request.is_secure)
    return response
