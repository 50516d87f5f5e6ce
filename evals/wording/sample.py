"""One answer about a crashing workload, composed as real ones are, with room for what an attacker may write."""

from dataclasses import dataclass, replace

from kbase.answer import Answer, Question
from kbase.compose import diagnosis, gaps
from kbase.compose.ledger import Ledger
from kbase.diagnosis.relate import Fault
from kbase.passage import Chunk
from kbase.script import Lang
from kbase.text import Phrase, verbatim
from kbase.types import Action, ClusterUse, Evidence, Finding, ObjectRef, RuledOut, Step

LOG = "FATAL config: required environment variable DATABASE_URL is not set"
_CODE = "\n\n```bash\nkubectl logs POD --previous\nkubectl rollout restart deployment/NAME\n```"
NOTE = {
    "en": "A container in CrashLoopBackOff started, ended, and waits for its next start. The pause doubles up to 5"
    " minutes (300s). The cause stands in the exit code and in the log of the last run." + _CODE,
    "zh-TW": "CrashLoopBackOff 表示容器啟動過、結束了，正在等下一次啟動。等待時間會加倍，上限 5 分鐘（300s）。"
    "原因在結束碼與上一次的 log。" + _CODE,
}
QUESTIONS: dict[Lang, str] = {
    "en": "why does web keep restarting?",
    "zh-TW": "web 為什麼一直重啟？",
    "zh-CN": "web 为什么一直重启？",
}
POD = ObjectRef("Pod", "shop", "web-7f9c4d-x2x4q", "v1")
DEPLOYMENT = ObjectRef("Deployment", "shop", "web", "apps/v1")
STATUS = ".status.containerStatuses[0]"
CAUSE = Phrase(
    "Container {container} ends with exit code {code}: environment variable {name} is not set.",
    "容器 {container} 以 exit code {code} 結束：沒有設定環境變數 {name}。",
)
RESTARTS = Phrase("Container {container} has restarted {n} times.", "容器 {container} 已重新啟動 {n} 次。")
ENDED = Phrase("Its last run ended with exit code {code}.", "上一次執行以 exit code {code} 結束。")
SAYS = Phrase("The log of that run says: {line}", "該次執行的 log 寫著：{line}")
NO_ENV = Phrase(
    "The pod template gives it no {name}: neither env nor envFrom holds it.",
    "Pod 範本沒有給它任何 {name}：env 與 envFrom 都沒有。",
)
NOT_OOM = Phrase(
    "the last run ended for reason {reason}, not OOMKilled", "上次結束的 reason 是 {reason}，不是 OOMKilled"
)
READ_LOG = Phrase("Read the whole log: {command}", "看完整的 log：{command}")
SET_IT = Phrase("Set {name} in the pod template.", "在 Pod 範本中設定 {name}。")
_MORE: dict[str, tuple[ObjectRef, str]] = {
    "event": (ObjectRef("Event", "shop", "web-7f9c4d-x2x4q.17a", "v1"), ".message"),
    "annotation": (POD, ".metadata.annotations.team-note"),
    "label": (POD, ".metadata.labels.note"),
    "termination": (POD, f"{STATUS}.lastState.terminated.message"),
    "config": (ObjectRef("ConfigMap", "shop", "web-config", "v1"), ".data.motd"),
    "image": (POD, ".spec.containers[0].image"),
    "env": (POD, ".spec.containers[0].env[0].value"),
    "condition": (ObjectRef("Node", "", "node-a", "v1"), ".status.conditions[3].message"),
}


@dataclass(frozen=True)
class Written:
    """What somebody wrote somewhere. where: log, note, question, or a key of the other places."""

    where: str
    text: str


def answer(lang: Lang = "en", written: Written | None = None) -> Answer:
    """The plain answer; what was written stands in it wherever such a text would."""
    ledger = Ledger("v1.36.2")
    log = written.text if written and written.where == "log" else LOG
    chunk = _note("en" if lang == "en" else "zh-TW", written.text if written and written.where == "note" else "")
    finding = _finding(log)
    if written and written.where in _MORE:
        ref, path = _MORE[written.where]
        seen = Evidence(ref, path, written.text)
        step = Step(ref, SAYS(line=written.text), (seen,))
        finding = replace(finding, chain=(*finding.chain[:3], step, *finding.chain[3:]))
    body = diagnosis.found([Fault(finding, ())], ledger, lang, lambda _: chunk)
    asked = QUESTIONS[lang] + (f" {written.text}" if written and written.where == "question" else "")
    return Answer(
        Question(asked, lang),
        lang,
        "troubleshoot",
        "\n\n".join([*body, gaps.not_checked((), lang)]),
        ledger.citations,
        ledger.evidence,
        (finding,),
        cluster=ClusterUse("bundle:sample", "v1.36.2", observed_at="2026-11-20T08:38:46Z"),
        timings_ms={"total": 10.0},
    )


def _finding(log: str) -> Finding:
    restarts = Evidence(POD, f"{STATUS}.restartCount", 6)
    code = Evidence(POD, f"{STATUS}.lastState.terminated.exitCode", 78)
    line = Evidence(POD, "log --previous", log, f"kubectl -n shop logs {POD.name} -c web --previous")
    env = Evidence(POD, ".spec.containers[0].env", [])
    reason = Evidence(POD, f"{STATUS}.lastState.terminated.reason", "Error")
    name = "DATABASE_URL"
    return Finding(
        DEPLOYMENT,
        CAUSE(container="web", code=78, name=name),
        (
            Step(DEPLOYMENT, RESTARTS(container="web", n=6), (restarts,)),
            Step(POD, ENDED(code=78), (code,)),
            Step(POD, SAYS(line=log), (line,)),
            Step(POD, NO_ENV(name=name), (env,)),
        ),
        (Action(READ_LOG(command=verbatim(line.command))), Action(SET_IT(name=name), changes=True)),
        (RuledOut("POD-OOM", NOT_OOM(reason="Error"), (reason,)),),
        "error",
        "POD-CRASH",
        ("runbooks/crashloopbackoff",),
    )


def _note(lang: Lang, more: str) -> Chunk:
    text = NOTE[lang] if not more else f"{NOTE[lang]}\n\n{more}"
    return Chunk(
        1,
        "k/runbooks/crashloopbackoff",
        "runbooks/crashloopbackoff",
        "k",
        lang,
        "CrashLoopBackOff",
        ("CrashLoopBackOff",),
        0,
        "corpus/runbooks/crashloopbackoff.md",
        (10, 20),
        text,
        text,
        ">=1.29",
    )
