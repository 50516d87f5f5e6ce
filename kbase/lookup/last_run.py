"""When a CronJob last ran, when it last succeeded, and whether it may run at all."""

from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import View
from kbase.kubectl.ages import since
from kbase.lookup import Place, Result, Row, lookup
from kbase.lookup.parts import demanded, whole
from kbase.question.facts import Asked
from kbase.text import Phrase, Text, verbatim

LAST = Phrase(
    "**Last scheduled: {scheduled}; last succeeded: {succeeded}**: `{name}`",
    "**上次排程：{scheduled}；上次成功：{succeeded}**：`{name}`",
)
NEVER = Phrase("never on record", "沒有紀錄")
AGO = Phrase("{at} ({age} ago)", "{at}（{age} 前）")
SUSPENDED = Phrase(
    "It is suspended (`.spec.suspend` true), so it does not run.", "它已暫停（`.spec.suspend` 為 true），不會執行。"
)
ACTIVE = Phrase("Jobs of it that run now: {n}.", "目前正在執行的 Job：{n} 個。")
_FIELDS = ("schedule", "suspend", "concurrencyPolicy")


def _fits(asked: Asked) -> bool:
    return asked.has("last run") and bool(asked.names) and demanded(asked) <= {"last run", "age", "window"}


@lookup(fits=_fits, names=("cronjobs",))
def last_run(view: View, asked: Asked, place: Place) -> Result | None:
    """The times in the status of the CronJob that is named.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/cron-job-v1/
    """
    if len(place.objects) != 1 or (job := whole(view, place.objects[0])) is None:
        return None
    ref = place.objects[0]
    times = {name: dig(job, f"status.{name}") for name in ("lastScheduleTime", "lastSuccessfulTime")}
    scheduled, succeeded = (_told(view, at) for at in times.values())
    shown = f"kubectl -n {ref.namespace} get cronjob {ref.name} -o jsonpath='{{.status}}'"
    rows = [Row((f"status.{n}", at or "<none>"), (shows(job, f".status.{n}"),)) for n, at in times.items()]
    rows += [Row((f"spec.{n}", str(dig(job, f"spec.{n}", "<none>"))), (shows(job, f".spec.{n}"),)) for n in _FIELDS]
    active = len(dig(job, "status.active", []))
    remarks = ([SUSPENDED()] if dig(job, "spec.suspend") else []) + ([ACTIVE(n=active)] if active else [])
    lead = LAST(scheduled=scheduled, succeeded=succeeded, name=ref)
    seen = rows[0].evidence[0]
    return Result(lead, seen, shown, ("FIELD", "VALUE"), tuple(rows), exact=False, remarks=tuple(remarks))


def _told(view: View, at: str | None) -> Text:
    return AGO(at=verbatim(at), age=since(at, view.now)) if at else NEVER()
