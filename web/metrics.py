"""The figures of a server, as Prometheus reads them: questions, refusals, times, and what the library holds."""

from __future__ import annotations

import time
from collections import Counter as Counted
from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from qa.domain import Answer
from qa.errors import PinciteError
from qa.job_runner import jobs_of
from web.holder import LibraryHolder, the_holder

__all__ = ["METRICS", "Metrics", "metrics", "register_metrics"]

METRICS = "pincite.metrics"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Seconds."""

metrics = Blueprint("metrics", __name__)


class Metrics:
    """Counts in this process; `folder` is where prometheus_client keeps the counts of several, if there are."""

    folder: Path | None = None

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._questions = Counter(
            "pincite_questions", "Questions answered or refused.", ["outcome"], registry=self._own
        )
        self._answering = Histogram(
            "pincite_answer_seconds", "Time from question to answer.", registry=self._own, buckets=BUCKETS
        )
        self._requests = Histogram(
            "pincite_request_seconds",
            "Time from request to response.",
            ["route", "method", "status"],
            registry=self._own,
            buckets=BUCKETS,
        )

    def count_answer(self, answer: Answer, seconds: float) -> None:
        """Count an answer, or that there was none."""
        self._questions.labels("refused" if answer.text is None else "answered").inc()
        self._answering.observe(seconds)

    def count_request(self, response: Response) -> None:
        """Count the response to the current request."""
        route = "none" if request.url_rule is None else request.url_rule.rule
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        self._requests.labels(route, request.method, str(response.status_code)).observe(seconds)

    def text(self, holder: LibraryHolder) -> bytes:
        """Return all figures in the text format of Prometheus."""
        registry = self._own
        if self.folder is not None:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, str(self.folder))  # type: ignore[no-untyped-call]
        library = CollectorRegistry()
        library.register(_LibrarySize(holder))
        return generate_latest(registry) + generate_latest(library)


class _LibrarySize(Collector):
    """Looks into the library whenever it is asked."""

    def __init__(self, holder: LibraryHolder) -> None:
        self._holder = holder

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            library = self._holder.get()
            documents = len(library.summaries())
            passages = {language: held for language, (held, _) in library.corpus.language_means().items()}
            jobs = Counted((job.kind, job.state.value) for job in jobs_of(library).all())
        except PinciteError:  # `/readyz` tells the reason
            return
        yield GaugeMetricFamily("pincite_documents", "Documents in the library.", value=documents)
        held = GaugeMetricFamily("pincite_passages", "Passages in the library.", labels=["language"])
        for language, count in sorted(passages.items()):
            held.add_metric([language], count)
        yield held
        known = GaugeMetricFamily("pincite_jobs", "Jobs that the server keeps.", labels=["kind", "state"])
        for labels, count in sorted(jobs.items()):
            known.add_metric(labels, count)
        yield known


def register_metrics(app: Flask, holder: LibraryHolder) -> None:
    """Count what `app` answers."""
    counted = app.extensions[METRICS] = Metrics()
    holder.count_with(counted.count_answer)

    @app.after_request
    def count(response: Response) -> Response:
        counted.count_request(response)
        return response


@metrics.get("/metrics")
def page() -> Response:
    """Return the figures of all processes of the server."""
    counted: Metrics = current_app.extensions[METRICS]
    return Response(counted.text(the_holder()), content_type=CONTENT_TYPE_LATEST)
