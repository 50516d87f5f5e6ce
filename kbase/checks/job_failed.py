"""Jobs that failed for good, and what their last container said."""

from collections.abc import Iterator

from kbase.diagnosis.declare import check
from kbase.diagnosis.logs import telling_line
from kbase.diagnosis.objects import condition, condition_path, dig, owned_by, shows
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Step

DEADLINE = Phrase(
    "DeadlineExceeded: the Job ran longer than activeDeadlineSeconds ({limit} s) and was stopped.",
    "DeadlineExceeded：Job 執行超過 activeDeadlineSeconds（{limit} 秒），因此被終止。",
)
EXITED = Phrase(
    "{reason}: container {container} ended with exit code {code}.",
    "{reason}：容器 {container} 以 exit code {code} 結束。",
)
EXITED_SAYING = Phrase(
    "{reason}: container {container} ended with exit code {code}; its log says: {line}",
    "{reason}：容器 {container} 以 exit code {code} 結束，log 寫著：{line}",
)
PLAIN = Phrase("{reason}: {message}", "{reason}：{message}")
FAILED = Phrase("The Job failed with reason {reason}.", "Job 失敗，reason 為 {reason}。")
READ_LOG = Phrase("Read the whole log: {command}", "看完整的 log：{command}")
RUN_AGAIN = Phrase("Correct the cause, then create the Job again.", "修正原因後重新建立 Job。")
GIVE_TIME = Phrase(
    "Raise spec.activeDeadlineSeconds or shorten the work, then create the Job again.",
    "調高 spec.activeDeadlineSeconds 或縮短工作內容，再重新建立 Job。",
)


@check(
    code="JOB-FAILED",
    severity="error",
    reads=("jobs", "pods", "pods/log"),
    about=("Job",),
    terms=("BackoffLimitExceeded", "DeadlineExceeded", "job failed", "Job 失敗", "任務失敗"),
    notes=("runbooks/job-failed",),
)
def job_failed(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Jobs whose condition Failed is true, with the exit code and last log line of the newest failed pod.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup
    """
    for job in cluster.list("jobs", scope.namespace):
        failed = condition(job, "Failed")
        if failed.get("status") != "True" or not failed.get("reason"):  # a row of a table says that it failed, no more
            continue
        ref, reason = ObjectRef.of(job), failed["reason"]
        symptom = Step(ref, FAILED(reason=reason), (shows(job, condition_path(job, "Failed") + ".reason"),))
        if reason == "DeadlineExceeded":
            cause = DEADLINE(limit=dig(job, "spec.activeDeadlineSeconds"))
            proof: tuple[Evidence, ...] = (shows(job, ".spec.activeDeadlineSeconds"),)
            steps: tuple[Action, ...] = (Action(GIVE_TIME(), changes=True),)
        else:
            cause, proof = _last_exit(cluster, job, reason) or (
                PLAIN(reason=reason, message=failed.get("message", "")),
                (),
            )
            command = verbatim(f"kubectl -n {ref.namespace} logs job/{ref.name} --all-pods=true")
            steps = (Action(READ_LOG(command=command)), Action(RUN_AGAIN(), changes=True))
        root = Step(proof[0].object if proof else ref, cause, proof)
        yield Finding(ref, cause, (symptom, root), steps)


def _last_exit(cluster: View, job: Obj, reason: str) -> tuple[Text, tuple[Evidence, ...]] | None:
    """How the newest pod of the Job ended; None where its pods are gone (a finished Job may outlive them)."""
    pods = cluster.try_list("pods", job["metadata"]["namespace"]) or []
    own = [p for p in pods if owned_by(p).get("uid") == job["metadata"].get("uid")]
    for pod in sorted(own, key=lambda p: p["metadata"].get("creationTimestamp", ""), reverse=True):
        for i, status in enumerate(dig(pod, "status.containerStatuses", [])):
            code = dig(status, "state.terminated.exitCode", 0)
            if code == 0:
                continue
            proof = shows(pod, f".status.containerStatuses[{i}].state.terminated.exitCode")
            facts = {"reason": reason, "container": status["name"], "code": code}
            said = telling_line(cluster, pod, status["name"], previous=False)
            if said:
                return EXITED_SAYING(**facts, line=said.line), (proof, said.evidence)
            return EXITED(**facts), (proof,)
    return None
