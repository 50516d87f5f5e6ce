import pytest

from kbase.cluster.text.pieces import pieces

POD = "Name:         web-1\nNamespace:    shop\nStatus:       Running\nQoS Class:    BestEffort\nEvents:       <none>\n"
TABLE = "NAME    READY   STATUS    RESTARTS   AGE\nweb-1   1/1     Running   0          3d\n"
YAML = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web-1\n"
JSON = '{\n  "apiVersion": "v1",\n  "kind": "Pod",\n  "metadata": {"name": "web-1"}\n}\n'
LOG = "2026-11-20T08:40:00Z starting\n\n2026-11-20T08:40:01Z FATAL: no oven\n"
EVENTS = "8m   Normal    Pulled   pod/web-1   Container image present\n2m   Warning   BackOff   pod/web-1   Back-off\n"
ALL = {"describe": POD, "table": TABLE, "yaml": YAML, "json": JSON, "log": LOG, "events": EVENTS}


def shapes(text):
    return [p.shape for p in pieces(text)]


@pytest.mark.parametrize("shape", ALL)
@pytest.mark.parametrize(
    "frame", ["{}", "Hello,\n\n{}\n\nwhat is wrong?", "看這個：\n```\n{}```\n請問為什麼？", "这是输出\n\n{}\n\n谢谢"]
)
def test_a_piece_alone(shape, frame):
    """Each shape is recognised among remarks in three languages, fenced or not, and no remark is part of it."""
    (piece,) = pieces(frame.format(ALL[shape]))
    assert piece.shape == shape
    assert piece.text.strip() == ALL[shape].strip()


@pytest.mark.parametrize("between", ["\n", "\n接著：\n\n", "```\n```\n"])
def test_all_after_one_another(between):
    """Each ends where the next begins."""
    assert shapes(between.join(ALL.values())) == list(ALL)


def test_a_command_belongs_to_what_follows_it():
    """To the fence below it too, but not to what stands behind a remark."""
    text = f"$ kubectl get pods -n shop\n```\n{TABLE}```\nand this:\n{TABLE}"
    assert [p.command.namespace if p.command else None for p in pieces(text)] == ["shop", None]


def test_a_log_of_plain_words_needs_its_command():
    """Lines that could be anything are a log below `kubectl logs`, else a remark."""
    assert shapes("ready to serve\nbye") == []
    assert shapes("$ kubectl logs web-1\nready to serve\nbye") == ["log"]


def test_quotation_marks_colours_and_windows_line_ends():
    """The marks of a mail, terminal colours and carriage returns are taken off."""
    quoted = "".join(f"> {line}\r\n" for line in POD.splitlines())
    assert [p.text for p in pieces(quoted)] == [POD.strip()]
    assert shapes("\x1b[1m" + TABLE.replace("Running", "\x1b[32mRunning\x1b[0m")) == ["table"]


def test_json_logs_are_logs():
    """A line of JSON that is no object of the API is a line of a log."""
    assert shapes('{"level":"error","msg":"no oven"}\n{"level":"info","msg":"bye"}') == ["log"]


def test_hostile_text_is_cut_in_time():
    """Long texts that nearly fit take no time that is worth a word."""
    for line in ("{", "Name: x", "$ kubectl get", "apiVersion: v1", "NAME  READY", "a  Normal  B  c/d", "x" * 2000):
        list(pieces((line + "\n") * 3000))
