"""The OpenAPI 3.1 document, generated from the routes: their paths, their docstrings and the types they declare.

A route below an `ApiBlueprint` names what it takes as parameters called `body`, `query`, `form` and `path`, each a
pydantic model, and what it returns as `responses`:

    @questions.post("/ask", responses={200: AnswerRecord, **problems(*READING, *SENDING)})
    def ask(body: AskRequest) -> Response: ...

The first line of the docstring is the route's summary, the rest its description.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from pydantic import BaseModel

from web.problem_record import ProblemRecord
from web.typed_requests import checked, read_body, read_form, read_query

__all__ = ["ApiBlueprint", "OpenApiApp"]

VERSION = "1.0"
"""Version of the REST API; its first number is that of the addresses."""
DESCRIPTION = (
    "Pincite answers questions from documents with verbatim quotations, each tied to document, paragraph and offsets. "
    "Offsets count Unicode code points; ends are exclusive. Unknown fields are refused."
)
KEY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key that `pincite key add` made; needed where other computers can reach the server.",
}
PROBLEM = "application/problem+json"


class OpenApiApp(OpenAPI):
    """A Flask app that knows the OpenAPI document of its `ApiBlueprint`s, which `register_api` adds."""

    def __init__(self, import_name: str, *, static_url_path: str) -> None:
        info = Info(title="Pincite", version=VERSION, description=DESCRIPTION)
        super().__init__(
            import_name,
            static_url_path=static_url_path,
            info=info,
            security_schemes={"key": KEY_SCHEME},
            validation_error_model=ProblemRecord,
            doc_ui=False,
        )

    def generate_spec_json(self) -> None:
        """Make the document from the routes; each problem stands in it once."""
        super().generate_spec_json()  # type: ignore[no-untyped-call]  # flask-openapi3 leaves it untyped
        self.spec_json["security"] = [{}, {"key": []}]
        components = self.spec_json["components"]
        components["schemas"]["Problem"] = components["schemas"].pop(ProblemRecord.__name__)
        shared = components.setdefault("responses", {})
        for path in self.spec_json["paths"].values():
            for operation in path.values():
                if "description" in operation:
                    operation["description"] = operation["description"].replace("<br/>", "\n").strip()
                for status, response in list(operation["responses"].items()):
                    if PROBLEM in response.get("content", {}):
                        shared[f"Problem{status}"] = response
                        operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}
                    elif status == "422":  # flask-openapi3 adds its own where a route names none
                        del operation["responses"][status]


class ApiBlueprint(APIBlueprint):
    """A blueprint whose routes are described by their types, and called with what `web.typed_requests` reads."""

    @staticmethod
    def create_view_func(
        func: Callable[..., Any],
        header: type[BaseModel] | None,
        cookie: type[BaseModel] | None,
        path: type[BaseModel] | None,
        query: type[BaseModel] | None,
        form: type[BaseModel] | None,
        body: type[BaseModel] | None,
        *others: Any,
        **options: Any,
    ) -> Callable[..., Any]:
        """Return the view of a route: flask-openapi3's own would take broken JSON for an empty body."""

        @wraps(func)
        def view(**parts: str) -> Any:
            read: dict[str, Any] = {}
            if path is not None:
                read["path"] = checked(path, parts)
            if query is not None:
                read["query"] = read_query(query)
            if form is not None:
                read["form"] = read_form(form)
            if body is not None:
                read["body"] = read_body(body)
            return func(**read)

        return view
