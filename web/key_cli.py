"""The commands that make, list and revoke keys; `qa.__main__` attaches them to the others."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime

import click

from qa import terminal
from qa.audit import audit_command
from qa.options import as_json
from qa.settings import Settings
from web.keys import KeyStore, Role

__all__ = ["key"]


@click.group()
def key() -> None:
    """Say who may use a server.

    A server asks for a key where other computers can reach it, and wherever its library has any.

    \b
    pincite key add press-office --role reader
    pincite key revoke press-office
    """


@key.command()
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="A reader asks and reads; an editor adds, removes and runs batches too; an admin reads the server's figures.",
)
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, given: _still_to_come(given),
    metavar="DATE",
    help="Last day (UTC), as 2027-12-31.",
)
@as_json
@click.pass_obj
def add(settings: Settings, name: str, role: str, expires: date | None, as_json: bool) -> None:
    """Make a key called NAME and show it; it is stored hashed, and never shown again.

    \b
    pincite key add press-office --role reader --expires 2027-12-31
    """
    secret = KeyStore(settings.library).add(name, role=Role(role), expires=expires)
    audit_command(settings.library, "key add", [name])
    if as_json:
        terminal.show_json({"name": name, "role": role, "key": secret})
    else:
        click.echo(secret)
        click.echo("Keep it now: it is not shown again.", err=True)


@key.command("list")
@as_json
@click.pass_obj
def list_(settings: Settings, as_json: bool) -> None:
    """List the keys by name, without what they are.

    \b
    pincite key list --json
    """
    keys = KeyStore(settings.library).all()
    if as_json:
        terminal.show_json({"keys": [asdict(found) | {"valid": found.is_valid} for found in keys]})
        return
    for found in keys:
        state = f"revoked {found.revoked}" if found.revoked else f"expires {found.expires}" if found.expires else ""
        click.echo(f"{found.name:<24} {found.role:<7} made {found.created}  {state}".rstrip())


@key.command()
@click.argument("name")
@click.pass_obj
def revoke(settings: Settings, name: str) -> None:
    """Let nobody in with the key called NAME any more, from the next request on.

    \b
    pincite key revoke press-office
    """
    KeyStore(settings.library).revoke(name)
    audit_command(settings.library, "key revoke", [name])
    click.echo(f"revoked {name}")


def _still_to_come(given: datetime | None) -> date | None:
    """Return a day as it was given; raise click.BadParameter for one that is over."""
    if given is None:
        return None
    today = datetime.now(UTC).date()
    if given.date() < today:
        raise click.BadParameter(f"{given.date()} is over; name today ({today}) or a later day")
    return given.date()
