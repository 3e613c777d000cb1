"""Prometheus: the meters and the gauges as metrics; one registry of our own, made when asked for.

Labels name loops, lanes, states, results and statuses, never a chat, a case or a person (law 8).
"""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from typing_extensions import override

from bot.runtime.meters import SIZES, Counted, Meters, Sizes
from bot.store.gauges import Gauges, Waiting

#: What Prometheus asks for; the text format in the version that every Prometheus reads.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_COUNTED = {
    "updates": "Updates stored, those that came again among them",
    "handled": "Inbox rows by what became of them: done, tried again, set aside",
    "timers_fired": "Timers by what became of them",
    "sends": "Calls to Telegram by how they ended; too_fast is a 429",
}


class Metrics:
    """Writes the page; what stands in the database is given anew each time."""

    def __init__(self, meters: Meters) -> None:
        """Prepare a registry for this process alone."""
        self._gauges: Gauges | None = None
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(_Ours(meters, lambda: self._gauges))
        ProcessCollector(registry=self._registry)

    def page(self, gauges: Gauges | None) -> bytes:
        """Return the page; `gauges` None: the database does not answer."""
        self._gauges = gauges
        return generate_latest(self._registry)


class _Ours(Collector):
    def __init__(self, meters: Meters, gauges: Callable[[], Gauges | None]) -> None:
        self._meters = meters
        self._gauges = gauges

    @override
    def collect(self) -> Iterator[Metric]:
        yield from _counts(self._meters)
        yield from _batches(self._meters.batches)
        yield _answers(self._meters)
        yield _late(self._meters)
        gauges = self._gauges()
        yield _gauge("database_up", "Whether the database answered", float(gauges is not None))
        if gauges is not None:
            yield from _standing(gauges)


def _counts(meters: Meters) -> Iterator[Metric]:
    for name, text in _COUNTED.items():
        members = [one for one in Counted if one.value[0] == name]
        labelled = any(label for _, label in (one.value for one in members))
        made = CounterMetricFamily(f"sulh_{name}", text, labels=["result"] if labelled else [])
        for one in members:
            made.add_metric([one.value[1]] if labelled else [], meters.counts[one])
        yield made


def _batches(batches: dict[str, Sizes]) -> Iterator[Metric]:
    commits = CounterMetricFamily("sulh_commits", "Commits by loop", labels=["loop"])
    sizes = HistogramMetricFamily("sulh_batch_rows", "Rows that share a commit", labels=["loop"])
    for loop, batch in batches.items():
        commits.add_metric([loop], batch.commits)
        ends = [*(str(float(size)) for size in SIZES), "+Inf"]
        total = 0
        buckets = []
        for end, count in zip(ends, batch.classes, strict=True):
            total += count
            buckets.append((end, float(total)))
        sizes.add_metric([loop], buckets, sum_value=batch.rows)
    yield commits
    yield sizes


def _answers(meters: Meters) -> Metric:
    made = CounterMetricFamily(
        "sulh_webhook_answers", "Answers to posts of the webhook", labels=["status"]
    )
    for status, count in meters.answers.items():
        made.add_metric([str(status)], count)
    return made


def _late(meters: Meters) -> Metric:
    made = GaugeMetricFamily(
        "sulh_loop_late_seconds", "For how long a loop's sign of life is overdue", labels=["loop"]
    )
    for loop, turn in meters.turns.items():
        if turn.due:
            made.add_metric([loop], max(0.0, turn.late()))
    return made


def _standing(gauges: Gauges) -> Iterator[Metric]:
    yield _gauge("inbox_waiting", "Updates and news not yet handled", gauges.inbox.count)
    yield _gauge("inbox_oldest_seconds", "Age of the oldest of them", gauges.inbox.oldest)
    yield _gauge("inbox_set_aside", "Rows set aside (sulh failed list)", gauges.inbox_failed)
    yield _by("outbox_waiting", "Effects due, by lane", "lane", _counts_of(gauges.outbox))
    ages = {name: waiting.oldest for name, waiting in gauges.outbox.items()}
    yield _by("outbox_oldest_seconds", "For how long the oldest is due", "lane", ages)
    yield _gauge("outbox_set_aside", "Effects set aside in the last week", gauges.outbox_failed)
    yield _gauge("timers_due", "Timers due that have not fired", gauges.timers.count)
    yield _gauge("timers_late_seconds", "For how long the oldest is due", gauges.timers.oldest)
    yield _by("cases_open", "Open cases by state", "state", gauges.cases)


def _counts_of(lanes: dict[str, Waiting]) -> dict[str, int]:
    return {name: waiting.count for name, waiting in lanes.items()}


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"sulh_{name}", text, value=value)


def _by(name: str, text: str, label: str, values: dict[str, int] | dict[str, float]) -> Metric:
    made = GaugeMetricFamily(f"sulh_{name}", text, labels=[label])
    for value, number in values.items():
        made.add_metric([value], number)
    return made
