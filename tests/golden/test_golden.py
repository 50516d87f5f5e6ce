"""What a person reads, word for word, in each language. Read these files like prose before you update them.

`pytest tests/golden --update-golden` writes them anew. What varies from run to run is replaced: times, temporary
folders, and how many requests a question took.
"""

import json
import re
import shutil
from pathlib import Path

import pytest

from kbase.script import LANGS
from tests.conftest import RECORDING

BUNDLE = f"bundle:{RECORDING}"
WHY = {"en": "Why does oven keep restarting?", "zh-TW": "oven 為什麼一直重啟？", "zh-CN": "oven 为什么一直重启？"}
HEALTHY = {
    "en": "Is counter in front healthy?",
    "zh-TW": "front 的 counter 正常嗎？",
    "zh-CN": "front 的 counter 正常吗？",
}
MEANS = {
    "en": "What does CrashLoopBackOff mean?",
    "zh-TW": "CrashLoopBackOff 是什麼意思？",
    "zh-CN": "CrashLoopBackOff 是什么意思？",
}
COMPARED = {
    "en": "What is the difference between liveness and readiness?",
    "zh-TW": "liveness 與 readiness 差在哪？",
    "zh-CN": "liveness 和 readiness 有什么区别？",
}
UNKNOWN = {
    "en": "How do I tune Postgres autovacuum?",
    "zh-TW": "Postgres autovacuum 追不上寫入量該怎麼調？",
    "zh-CN": "Postgres autovacuum 跟不上写入量该怎么调？",
}
NODES = {"en": "Which nodes are NotReady?", "zh-TW": "哪些節點 NotReady？", "zh-CN": "哪些节点 NotReady？"}
CHANGE = {
    "en": "Delete the pod display",
    "zh-TW": "幫我把 display 這個 Pod 砍掉",
    "zh-CN": "帮我把 display 这个 Pod 删掉",
}
MISSING = {"en": "Why is ledger-api down?", "zh-TW": "ledger-api 為什麼掛了？", "zh-CN": "ledger-api 为什么挂了？"}


def steady(text: str, tmp_path: Path) -> str:
    """The text without what varies from run to run."""
    text = text.replace(str(tmp_path), "TMP").replace(str(RECORDING), "RECORDING")
    text = re.sub(r"\d+\.\d+ (s\b|秒)", r"N \1", text)
    text = re.sub(r"(?<=N s, )\d+|(?<=每秒 )\d+", "N", text)
    text = re.sub(
        r"(?<=found nothing: )\d+|(?<=found nothing wrong: )\d+|(?<=的檢查：)\d+|(?<=的检查：)\d+", "N", text
    )  # grows with every new check
    return re.sub(r"\d+ (requests|個請求|个请求)", r"N \1", text)


@pytest.fixture
def denied(tmp_path) -> str:
    """The recording, made by an account that may list no nodes."""
    folder = tmp_path / "denied"
    shutil.copytree(RECORDING, folder)
    (folder / "get/api/v1/nodes.json").unlink()
    status = {"kind": "Status", "code": 403, "reason": "Forbidden", "message": "nodes is forbidden"}
    (folder / "denied/api/v1/nodes.json").write_text(json.dumps(status))
    return f"bundle:{folder}"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("name", "questions", "cluster"),
    [
        ("answer-notes", MEANS, "none"),
        ("answer-comparison", COMPARED, "none"),
        ("answer-abstains", UNKNOWN, "none"),
        ("answer-cause", WHY, BUNDLE),
        ("answer-no-such-object", MISSING, BUNDLE),
        ("answer-asked-to-change", CHANGE, BUNDLE),
    ],
)
def test_answer(cli, golden, tmp_path, name, questions, cluster, lang):
    """An answer, piped."""
    ended = cli("ask", questions[lang], "--cluster", cluster, "--lang", lang)
    assert (ended.status, ended.err) == (0, "")
    golden(f"{name}.{lang}.md", steady(ended.out, tmp_path))


@pytest.fixture
def whole(tmp_path) -> str:
    """The recording with nothing left out: every kind served, every log there."""
    folder = tmp_path / "whole"
    shutil.copytree(RECORDING, folder)
    hpas = folder / "get/apis/autoscaling/v2/horizontalpodautoscalers.json"
    hpas.parent.mkdir(parents=True)
    hpas.write_text('{"kind": "HorizontalPodAutoscalerList", "apiVersion": "autoscaling/v2", "items": []}')
    (folder / "logs/front/counter/printer.log").write_text("2026-10-05T06:00:00Z paper in\n")
    return f"bundle:{folder}"


@pytest.mark.parametrize("lang", LANGS)
def test_healthy(cli, golden, tmp_path, whole, lang):
    """Where everything was read and nothing is wrong, both surfaces say so and on what grounds."""
    ended = cli("ask", HEALTHY[lang], "--cluster", whole, "--lang", lang)
    golden(f"answer-healthy.{lang}.md", steady(ended.out, tmp_path))
    ended = cli("check", "node/node-a", "--cluster", whole, "--lang", lang)
    golden(f"report-clean.{lang}.md", steady(ended.out, tmp_path))


@pytest.mark.parametrize("lang", LANGS)
def test_no_rights(cli, golden, tmp_path, denied, lang):
    """An answer for an account that may not look: it says what it cannot see, and guesses nothing."""
    ended = cli("ask", NODES[lang], "--cluster", denied, "--lang", lang)
    golden(f"answer-no-rights.{lang}.md", steady(ended.out, tmp_path))


@pytest.mark.parametrize("lang", LANGS)
def test_report(cli, golden, tmp_path, lang):
    """A report over a whole namespace, and one over everything."""
    for name, args in {"namespace": ("-n", "bakery"), "everything": ("-A",)}.items():
        ended = cli("check", *args, "--cluster", BUNDLE, "--lang", lang)
        golden(f"report-{name}.{lang}.md", steady(ended.out, tmp_path))


@pytest.mark.parametrize("lang", LANGS)
def test_help(process, golden, lang):
    """Help on 80 columns."""
    calls = [(), ("ask",), ("check",), ("ingest",), ("notes", "show"), ("serve",), ("chat",)]
    helps = [process(*call, "--help", env={"KBASE_LANG": lang, "COLUMNS": "80"}).out for call in calls]
    golden(f"help.{lang}.txt", "\n---\n\n".join(helps))


@pytest.mark.parametrize("lang", LANGS)
def test_terminal(own_env, golden, tmp_path, lang):
    """An answer on a terminal of 80 columns, without its styles."""
    from tests.cli.test_failures import on_terminal

    env = {**own_env, "NO_COLOR": "1"}
    near = "bundle:tests/fixtures/recording"  # a path whose length does not depend on the machine
    shown = on_terminal(["ask", WHY[lang], "--cluster", near, "--lang", lang], env)
    golden(f"terminal.{lang}.txt", steady(shown, tmp_path))


@pytest.mark.parametrize("lang", LANGS)
def test_errors(cli, golden, tmp_path, lang):
    """The one line of each failure."""
    from tests.cli.test_failures import BAD

    lines = [cli(*args, lang=lang).err for args in BAD.values()]
    golden(f"errors.{lang}.txt", steady("".join(lines), tmp_path))


@pytest.mark.parametrize("lang", LANGS)
def test_ingest_summary(cli, golden, monkeypatch, tmp_path, lang):
    """What `kbase ingest` says, with a file that it had to skip."""
    pytest.importorskip("ingest.__main__", reason="the command of ingest is not there yet")
    monkeypatch.setenv("KBASE_DATA_DIR", str(tmp_path / "data"))
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "bread.md").write_text("# Bread\n\nFlour, water, salt.\n")
    (folder / "photo.md").write_bytes(bytes(range(256)) * 8)
    ended = cli("ingest", str(folder), "--collection", "team", lang=lang)
    golden(f"ingest.{lang}.txt", steady(ended.out + "--- stderr\n" + ended.err, tmp_path))
