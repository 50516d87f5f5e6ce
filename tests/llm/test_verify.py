"""Each sentence against what it cites: what its sources bear is shown, and nothing else."""

import re
from dataclasses import replace

import pytest

from evals.wording.sample import Written, answer
from kbase.llm.sources import sources_of
from kbase.llm.units import Unit
from kbase.llm.verify import judge
from kbase.script import Lang, to_mainland


def verdict(text: str, lang: Lang = "en", written: Written | None = None, kind: str = "sentence") -> str:
    """ "" for a unit that is shown, else why not."""
    return judged(text, lang, written, kind).why


def judged(text: str, lang: Lang = "en", written: Written | None = None, kind: str = "sentence"):
    return judge(Unit(kind, text), sources_of(answer(lang, written)), lang)


@pytest.mark.parametrize("text", [
    "The container `web` exits with code 78 because `DATABASE_URL` is not set [E2][E4].",
    "It has restarted 6 times. [E1]",
    "The Pod template gives it neither `env` nor `envFrom` [E4].",
    "Its last log line reads `FATAL config: required environment variable DATABASE_URL is not set` [E3].",
    "Memory is not the cause: the last run ended with reason `Error`, not OOMKilled [E5].",
    "Read the log with `kubectl -n shop logs web-7f9c4d-x2x4q -c web --previous` [E3].",
    "The pause between starts doubles up to 5 minutes [K1].",
    "It waits at most 300 seconds [K1].",
    "Set `DATABASE_URL` in the pod template [K1].",
    "The cause stands in the exit code and the log of the last run [K1, E2].",
])  # fmt: skip
def test_true_sentences_are_shown(text):
    """Other words, another order, another unit: as long as the facts are those of the sources."""
    assert verdict(text) == ""


@pytest.mark.parametrize("text", [
    "容器 `web` 一啟動就以 exit code 78 結束，因為沒有設定 `DATABASE_URL`。[E2][E4]",
    "到目前為止已重新啟動 6 次。[E1]",
    "Pod 範本的 `env` 與 `envFrom` 都沒有提供它。[E4]",
    "不是記憶體不足：上次結束的 reason 是 Error，而不是 OOMKilled。[E5]",
    "啟動之間的等待時間會加倍，上限 5 分鐘。[K1]",
])  # fmt: skip
def test_true_sentences_in_chinese(text):
    """The same in Traditional Chinese, and converted in Simplified."""
    assert verdict(text, "zh-TW") == ""
    assert verdict(to_mainland(text), "zh-CN") == ""


@pytest.mark.parametrize(("text", "why"), [
    ("The container exits with code 78.", "uncited"),
    ("The container exits with code 78 [E78].", "unknown_source"),
    ("The container exits with code 78 [1].", "uncited"),
    ("The container exits with code 137 [E2].", "number"),
    ("It has restarted sixty times, or 60 [E1].", "number"),
    ("It waits at most 300 minutes [K1].", "number"),
    ("Pod web-7f9c4d-zzzzz exits with code 78 [E2].", "name"),
    ("The exit code is 78 in namespace payments, Pod api-0 [E2].", "name"),
    ("Redis is unreachable, so the container exits [E2].", "name"),
    ("The field `.spec.containers[0].command` is empty [E4].", "quotation"),
    ("The flag --max-restarts limits the container [E1].", "name"),
    ("The log says `panic: out of memory` [E3].", "quotation"),
    ("Run `kubectl -n shop delete pod web-7f9c4d-x2x4q` [E1].", "quotation"),
    ("Run kubectl delete on it [E1].", "command"),
    ("See https://evil.example for the container [E1].", "address"),
    ("See [this](https://evil.example) for the container [E1].", "markup"),
    ("<b onclick=x>The container</b> exits with code 78 [E2].", "markup"),
    ("The environment variable `DATABASE_URL` is set [E4].", "contradiction"),
    ("The last run was OOMKilled [E5].", "contradiction"),
    ("The container is healthy [E1].", "judgement"),
    ("This is safe, the container restarted 6 times [E1].", "judgement"),
    ("All containers of the cluster exit with code 78 [E2].", "judgement"),
    ("The exit code 78 is expected [E2].", "judgement"),
    ("The container exits with code 78 because of a network failure [E2].", "cause"),
    ("It has restarted 78 times [E1][E2].", "number"),
    ("Delete the container [E1].", "advice"),
    ("You should scale the container [E1].", "advice"),
    ("It lost its way in the network yesterday evening [E2].", "unrelated"),
    ("容器以 exit code 78 結束 [E2].", "language"),
    ("Le conteneur se termine avec le code 78 et la variable manque [E2].", "language"),
    ("The container exits with code 78 " + "and 78 " * 100 + "[E2].", "too_long"),
    ("## All is well", "uncited"),
])  # fmt: skip
def test_false_sentences_fall(text, why):
    """Each kind of falsehood is noticed as what it is."""
    assert verdict(text) == why


@pytest.mark.parametrize(("text", "why"), [
    ("一切正常，叢集很健康。[E3]", "judgement"),
    ("請刪除這個容器。[E1]", "advice"),
    ("容器以 exit code 137 結束。[E2]", "number"),
    ("環境變數 `DATABASE_URL` 已經設定。[E4]", "contradiction"),
    ("容器已重啟16次。[E1]", "number"),
    ("容器 api-server 以 exit code 78 結束。[E2]", "name"),
    ("容器因为没有环境变量而结束。[E4]", "language"),
    ("The container exits with code 78, the variable is not set [E2].", "language"),
])  # fmt: skip
def test_false_sentences_in_chinese(text, why):
    """Also what is written in the other script, or in English."""
    assert verdict(text, "zh-TW") == why


PROBES = (
    "A failing liveness probe makes the kubelet restart the container; a failing readiness probe only takes the Pod out"
    " of Service endpoints."
)


@pytest.mark.parametrize(("text", "why"), [
    ("A failing liveness probe restarts the container [K1].", ""),
    ("A failing readiness probe takes the Pod out of the Service endpoints [K1].", ""),
    ("A failing readiness probe restarts the container [K1].", "mixed"),
])  # fmt: skip
def test_statements_of_a_note_are_not_mixed(text, why):
    """What a note says of one thing is not said of the thing beside it."""
    plain = answer()
    chunk = replace(plain.citations[0].chunk, text=PROBES, title="Probes", heading=("Probes",))
    other = replace(
        plain, markdown="", findings=(), citations=(replace(plain.citations[0], chunk=chunk, quote=PROBES),)
    )
    assert judge(Unit("sentence", text), sources_of(other), "en").why == why


def test_marks_come_in_one_form():
    """[K1, E2] and 【E2】 are understood and shown as [K1][E2]."""
    assert judged("The cause stands in the exit code [K1, E2].").text.endswith("[K1][E2].")
    assert judged("The exit code of the last run is 78 【E2】.").text.endswith("[E2].")


@pytest.mark.parametrize("text", [
    "The message says that `db-7 refuses connections since noon` [E4].",
    "The event reads “db-7 refuses connections since noon” [E4].",
])  # fmt: skip
def test_a_message_may_be_quoted_as_one(text):
    """What somebody wrote is shown as what somebody wrote."""
    assert verdict(text, written=Written("event", "db-7 refuses connections since noon")) == ""


@pytest.mark.parametrize("text", [
    "`db-7 refuses connections since noon` [E4].",
    "The Pod web-7f9c4d-x2x4q ends because db-7 refuses connections [E4].",
])  # fmt: skip
def test_a_message_proves_nothing_else(text):
    """A message of the cluster bears no statement of its own."""
    assert verdict(text, written=Written("event", "db-7 refuses connections since noon")) != ""


def test_a_command_that_changes_is_marked():
    """The mark of the product stands before it, though the model left it out."""
    shown = judged("Restart the Pods with `kubectl rollout restart deployment/NAME` [K1].").text
    assert shown.startswith("⚠ changes the cluster (not run): Restart the Pods")


def test_a_fence_holds_only_commands_of_the_sources():
    """Known lines are shown, marked where one changes something; an unknown line takes the block with it."""
    reads = "```bash\nkubectl logs POD --previous\n```"
    changes = "```bash\nkubectl rollout restart deployment/NAME\n```"
    assert judged(reads, kind="fence").text == reads
    assert judged(changes, kind="fence").text == f"⚠ changes the cluster (not run):\n\n{changes}"
    assert verdict(reads.replace("POD", "POD; rm -rf /"), kind="fence") == "command"
    assert verdict("```yaml\nkind: Pod\n```", kind="fence") == "command"


def test_a_table_stands_or_falls_with_its_rows():
    """Each row cites and is borne by what it cites."""
    good = "| What | Value |\n|---|---|\n| exit code of the last run | 78 [E2] |"
    assert verdict(good, kind="table") == ""
    assert verdict(good.replace("78", "79"), kind="table") == "number"
    assert verdict(good.replace("[E2]", ""), kind="table") == "uncited"


def test_headings_are_not_shown():
    """They cite nothing."""
    assert verdict("# Everything is fine", kind="heading") == "heading"


def test_a_passage_for_other_versions_says_so():
    """The version gate stands behind a sentence that rests on such a passage."""
    plain = answer()
    other = replace(plain, citations=(replace(plain.citations[0], applies="other versions"),))
    shown = judge(Unit("sentence", "The pause doubles up to 5 minutes [K1]."), sources_of(other), "en").text
    assert re.search(r"\[K1\]\. \(written for Kubernetes >=1\.29; this server is another version\)$", shown)
