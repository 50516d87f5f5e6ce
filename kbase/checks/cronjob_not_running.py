"""CronJobs that start no Jobs: suspended, held back by a run that does not end, or with a schedule that cannot work."""

from collections.abc import Iterator
from functools import cache

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.objects import dig, event_time, owned_by, shows, when
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Severity, Step

SUSPENDED = Phrase(
    "The CronJob is suspended (spec.suspend: true), so it starts no Jobs; this may be meant.",
    "CronJob 已暫停（spec.suspend: true），不會建立任何 Job；這可能是有意的。",
)
STILL_ACTIVE = Phrase(
    "concurrencyPolicy Forbid: Job {job} has been running since {since} and is still active, so new runs are skipped.",
    "concurrencyPolicy 為 Forbid：Job {job} 從 {since} 起一直在執行（active），因此略過新的執行。",
)
SKIPPED = Phrase("A scheduled run was skipped {count} times: {message}", "排定的執行已略過 {count} 次：{message}")
NO_LIMIT = Phrase(
    "Job {job} has no activeDeadlineSeconds, so nothing ends it.", "Job {job} 沒有 activeDeadlineSeconds，不會被終止。"
)
BAD_SCHEDULE = Phrase("The schedule cannot be used: {message}", "排程設定無法使用：{message}")
BAD_ZONE = Phrase("The time zone is not known: {message}", "不認得這個時區：{message}")
REFUSED = Phrase(
    "The API server refuses the Jobs that the CronJob creates: {message}",
    "API server 拒絕這個 CronJob 建立的 Job：{message}",
)
MISSED = Phrase("The controller missed start times: {message}", "控制器錯過了啟動時間：{message}")
SHORT_DEADLINE = Phrase(
    "startingDeadlineSeconds is {seconds}: the controller looks every 10 seconds, so runs can be missed.",
    "startingDeadlineSeconds 為 {seconds}：控制器每 10 秒才檢查一次，可能錯過執行。",
)
LAST = Phrase("Schedule {schedule}, last run: {last}.", "排程 {schedule}，上次執行：{last}。")
NEVER = Phrase("none", "無")
SEE_JOB = Phrase("See what the run is waiting for: {command}", "查看這次執行卡在哪裡：{command}")
SEE = Phrase("See the CronJob and its events: {command}", "查看 CronJob 與事件：{command}")
RESUME = Phrase("Resume it, if it should run: set spec.suspend to false.", "若應該執行：把 spec.suspend 設為 false。")
END_RUN = Phrase(
    "End the run that hangs (delete the Job), and set activeDeadlineSeconds in the Job template.",
    "結束卡住的執行（刪除該 Job），並在 Job 範本設定 activeDeadlineSeconds。",
)
REPAIR = Phrase(
    "Correct spec.schedule, spec.timeZone or spec.startingDeadlineSeconds.",
    "修正 spec.schedule、spec.timeZone 或 spec.startingDeadlineSeconds。",
)
ADMIT = Phrase(
    "Correct what the refusal names: the quota or the finished Jobs that fill it, the policy, or the Job template.",
    "修正拒絕訊息所指的項目：配額或占用它的已結束 Job、policy，或 Job 範本。",
)
# https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#cron-job-limitations
_LEAST_DEADLINE_S = 10
_OFTEN = 3  # one run that lasts a little longer than usual is what Forbid is for
_FAULTS = {
    "UnparseableSchedule": BAD_SCHEDULE,
    "UnparseableCronJobSchedule": BAD_SCHEDULE,
    "InvalidSchedule": BAD_SCHEDULE,
    "UnknownTimeZone": BAD_ZONE,
    "TooManyMissedTimes": MISSED,
    "MissSchedule": MISSED,
    "FailedCreate": REFUSED,
}


@check(
    code="CRON-NOT-RUNNING",
    severity="warning",
    reads=("cronjobs", "jobs", "events"),
    about=("CronJob",),
    terms=(
        "suspend",
        "JobAlreadyActive",
        "MissSchedule",
        "Error creating job",
        "Forbid",
        "沒有執行",
        "排程工作",
        "沒跑",
    ),
    notes=("runbooks/cronjob-not-running",),
)
def cronjob_not_running(cluster: View, scope: Scope) -> Iterator[Finding]:
    """CronJobs that are suspended, may create no Job, skip runs while one is active, or cannot keep their schedule.

    One that merely waits for its next time is not meant.
    Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    """
    events = cache(lambda: events_about(cluster, scope.namespace))
    for cronjob in cluster.list("cronjobs", scope.namespace):
        if dig(cronjob, "spec.suspend"):
            proof = shows(cronjob, ".spec.suspend")
            yield _finding(cronjob, SUSPENDED(), (_state(cronjob),), (proof,), Action(RESUME(), changes=True))
            continue
        yield from _held_back(cluster, scope, cronjob, events()) or _unscheduled(cronjob, events())


def _held_back(cluster: View, scope: Scope, cronjob: Obj, events: EventIndex) -> list[Finding]:
    """A run that is still active, where the controller says that it skipped one because of it."""
    skipped, active = events.newest(cronjob, "JobAlreadyActive"), dig(cronjob, "status.active", [])
    if not skipped or not active:
        return []
    jobs = cluster.try_list("jobs", scope.namespace) or []
    own = [j for j in jobs if owned_by(j).get("uid") == cronjob["metadata"].get("uid")]
    job = next((j for j in own if j["metadata"]["name"] == active[0]["name"]), None)
    since = dig(job, "status.startTime") if job else dig(cronjob, "status.lastScheduleTime", "?")
    if (when(event_time(skipped)) or cluster.now) < (when(since) or cluster.now):
        return []  # the run that was in the way has ended
    count = skipped.get("count") or dig(skipped, "series.count", 1)
    said = SKIPPED(count=count, message=skipped.get("message", ""))
    times = Step(ObjectRef.of(cronjob), said, (shows(skipped, ".message"),))
    cause = STILL_ACTIVE(job=active[0]["name"], since=since)
    proof = (shows(cronjob, ".spec.concurrencyPolicy"), shows(cronjob, ".status.active[0].name"))
    links = [_state(cronjob), times]
    if job and dig(job, "spec.activeDeadlineSeconds") is None:
        lasts = shows(job, ".spec.activeDeadlineSeconds")
        links.append(Step(ObjectRef.of(job), NO_LIMIT(job=job["metadata"]["name"]), (lasts,)))
    run = ObjectRef("Job", cronjob["metadata"]["namespace"], active[0]["name"])
    command = verbatim(f"kubectl -n {run.namespace} logs job/{run.name} --all-pods=true")
    actions = Action(SEE_JOB(command=command)), Action(END_RUN(), changes=True)
    severity: Severity = "warning" if count >= _OFTEN else "info"
    return [_finding(cronjob, cause, tuple(links), proof, *actions, severity=severity, about=run)]


def _unscheduled(cronjob: Obj, events: EventIndex) -> list[Finding]:
    """A schedule the controller could not follow since the last run, or a deadline too short for it."""
    last = when(dig(cronjob, "status.lastScheduleTime"))
    event = events.newest(cronjob, *_FAULTS)
    if event and (not last or (when(event_time(event)) or last) > last):
        cause = _FAULTS[event["reason"]](message=event.get("message", "").removeprefix("Error creating job: "))
        severity: Severity = "warning" if event["reason"] == "MissSchedule" else "error"
        proof = (shows(event, ".message"), shows(cronjob, ".spec.schedule"))
        repair = ADMIT if cause.phrase is REFUSED else REPAIR
        return [_finding(cronjob, cause, (_state(cronjob),), proof, Action(repair(), changes=True), severity=severity)]
    seconds = dig(cronjob, "spec.startingDeadlineSeconds")
    if seconds is not None and seconds < _LEAST_DEADLINE_S:
        deadline = (shows(cronjob, ".spec.startingDeadlineSeconds", value=seconds),)
        cause = SHORT_DEADLINE(seconds=seconds)
        return [_finding(cronjob, cause, (_state(cronjob),), deadline, Action(REPAIR(), changes=True))]
    return []


def _state(cronjob: Obj) -> Step:
    last = dig(cronjob, "status.lastScheduleTime")
    proof = (shows(cronjob, ".spec.schedule"), shows(cronjob, ".status.lastScheduleTime"))
    return Step(ObjectRef.of(cronjob), LAST(schedule=dig(cronjob, "spec.schedule"), last=last or NEVER()), proof)


def _finding(
    cronjob: Obj,
    cause: Text,
    links: tuple[Step, ...],
    proof: tuple[Evidence, ...],
    *actions: Action,
    severity: Severity | None = None,
    about: ObjectRef | None = None,
) -> Finding:
    ref = ObjectRef.of(cronjob)
    see = Action(SEE(command=verbatim(f"kubectl -n {ref.namespace} describe cronjob {ref.name}")))
    root = Step(about or ref, cause, proof)
    return Finding(ref, cause, (*links, root), (see, *actions), severity=severity)
