"""Jobs and CronJobs."""

from collections.abc import Iterator

from kbase.kubectl.ages import between
from kbase.kubectl.describe import describes
from kbase.kubectl.describe.parts import boolean, controlled, marked, moment, named
from kbase.kubectl.describe.pods import template
from kbase.kubectl.describe.workloads import chosen
from kbase.kubectl.places import Place
from kbase.kubectl.wording import NONE, UNSET
from kbase.types import Obj

_MOST_INDEXES = 50  # characters; what is longer ends at the next comma


@describes("jobs")
def job(obj: Obj, place: Place) -> Iterator[str]:
    """A Job."""
    spec, status = obj["spec"], obj.get("status") or {}
    yield from named(obj)
    yield f"Selector:\t{chosen(obj)}"
    yield from marked(obj)
    yield from controlled(obj)
    yield from _given(spec, {"Parallelism": "parallelism"})
    yield f"Completions:\t{spec.get('completions', UNSET)}"
    yield from _given(spec, {"Completion Mode": "completionMode"})
    if spec.get("suspend") is not None:
        yield f"Suspend:\t{str(bool(spec['suspend'])).lower()}"
    yield from _given(spec, {"Backoff Limit": "backoffLimit", "TTL Seconds After Finished": "ttlSecondsAfterFinished"})
    yield from _times(status, place)
    if spec.get("activeDeadlineSeconds") is not None:
        yield f"Active Deadline Seconds:\t{spec['activeDeadlineSeconds']}s"
    ready = f" ({status['ready']} Ready)" if status.get("ready") is not None else ""
    active, succeeded, failed = (status.get(f, 0) for f in ("active", "succeeded", "failed"))
    yield f"Pods Statuses:\t{active} Active{ready} / {succeeded} Succeeded / {failed} Failed"
    if spec.get("completionMode") == "Indexed":
        yield f"Completed Indexes:\t{_indexes(str(status.get('completedIndexes', '')))}"
    yield from template(spec.get("template") or {})


def _given(spec: Obj, fields: dict[str, str]) -> Iterator[str]:
    yield from (f"{title}:\t{spec[field]}" for title, field in fields.items() if spec.get(field) is not None)


def _times(status: Obj, place: Place) -> Iterator[str]:
    start, end = status.get("startTime"), status.get("completionTime")
    if start:
        yield f"Start Time:\t{moment(start)}"
    if end:
        yield f"Completed At:\t{moment(end)}"
    if start and end:
        yield f"Duration:\t{between(start, end, place.session.now)}"


def _indexes(text: str) -> str:
    comma = text.find(",", _MOST_INDEXES)
    return f"{text[: comma + 1]}..." if comma >= 0 else text or NONE


@describes("cronjobs")
def cron_job(obj: Obj, place: Place) -> Iterator[str]:
    """A CronJob."""
    spec, status = obj["spec"], obj.get("status") or {}
    yield from named(obj)
    yield from marked(obj)
    yield f"Schedule:\t{spec['schedule']}"
    yield f"Concurrency Policy:\t{spec.get('concurrencyPolicy', '')}"
    yield f"Suspend:\t{boolean(spec.get('suspend'))}"
    yield f"Time Zone:\t{spec.get('timeZone', UNSET)}"
    yield f"Successful Job History Limit:\t{spec.get('successfulJobsHistoryLimit', UNSET)}"
    yield f"Failed Job History Limit:\t{spec.get('failedJobsHistoryLimit', UNSET)}"
    deadline = spec.get("startingDeadlineSeconds")
    yield f"Starting Deadline Seconds:\t{UNSET if deadline is None else f'{deadline}s'}"
    yield from _template((spec.get("jobTemplate") or {}).get("spec") or {})
    last = status.get("lastScheduleTime")
    yield f"Last Schedule Time:\t{moment(last) if last else UNSET}"
    yield f"Active Jobs:\t{', '.join(j['name'] for j in status.get('active') or []) or NONE}"


def _template(spec: Obj) -> Iterator[str]:
    yield f"Selector:\t{chosen({'spec': spec}) if spec.get('selector') is not None else UNSET}"
    yield f"Parallelism:\t{spec.get('parallelism', UNSET)}"
    yield f"Completions:\t{spec.get('completions', UNSET)}"
    if spec.get("activeDeadlineSeconds") is not None:
        yield f"Active Deadline Seconds:\t{spec['activeDeadlineSeconds']}s"
    yield from template(spec.get("template") or {})
