"""The parts that commands are made of: ages, flags, selectors, templates, YAML."""

import pytest
import yaml

from kbase.errors import BadInput
from kbase.kubectl.ages import lasting
from kbase.kubectl.call import parse
from kbase.kubectl.jsonpath import Template, go_json, values
from kbase.kubectl.manifest import as_yaml
from kbase.kubectl.said import KubectlError
from kbase.kubectl.selectors import has_labels, selected
from kbase.kubectl.table import laid_out, one_line

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86400, 365 * 86400


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "<invalid>"),
        (-1, "0s"),
        (119.9, "119s"),
        (2 * MINUTE, "2m"),
        (9 * MINUTE + 59, "9m59s"),
        (179 * MINUTE, "179m"),
        (3 * HOUR, "3h"),
        (7 * HOUR + 5 * MINUTE, "7h5m"),
        (47 * HOUR, "47h"),
        (2 * DAY, "2d"),
        (7 * DAY + 3 * HOUR, "7d3h"),
        (8 * DAY + 23 * HOUR, "8d"),
        (2 * YEAR, "2y"),
        (3 * YEAR + 9 * DAY, "3y9d"),
        (9 * YEAR + DAY, "9y"),
    ],
)
def test_ages(seconds, words):
    """Two units while it matters, one from then on."""
    assert lasting(seconds) == words


def test_flags_in_every_spelling():
    """As pflag reads them: together, apart, attached, with and without an equals sign."""
    call = parse(["get", "-Ao", "wide", "pods", "-lapp=web", "--sort-by=.metadata.name", "--no-headers", "-L=a,b"])
    assert call.words == ("pods",)
    assert call.flag("output") == "wide"
    assert call.flag("selector") == "app=web"
    assert call.flag("sort-by") == ".metadata.name"
    assert call.flag("label-columns") == "a,b"
    assert call.on("all-namespaces")
    assert call.on("no-headers")
    assert not parse(["rollout", "status", "--watch=false"]).on("watch")


def test_what_kubectl_would_have_been_given():
    """The command without the flags that only kbase has."""
    args = ["top", "--cluster", "bundle:x", "nodes", "--lang=en", "-n", "a"]
    assert parse(args).args == ("top", "nodes", "-n", "a")


def test_flags_before_the_command():
    """Their values are not taken for it."""
    call = parse(["-n", "shop", "--context=a", "get", "pods"])
    assert (call.verb, call.words, call.flag("namespace")) == ("get", ("pods",), "shop")


def test_short_flags_of_logs():
    """-p and -f mean something with logs alone."""
    assert parse(["logs", "x", "-p"]).on("previous")
    with pytest.raises(BadInput):
        parse(["get", "pods", "-p"])


@pytest.mark.parametrize("args", [["get", "pods", "--nope"], ["get", "pods", "-n"], ["get", "-z", "pods"]])
def test_flags_that_cannot_be_read(args):
    """An unknown flag and a missing value are bad input."""
    with pytest.raises(BadInput):
        parse(args)


LABELS = {"app": "web", "tier": "front", "empty": ""}


@pytest.mark.parametrize(
    ("selector", "holds"),
    [
        ("", True),
        ("app=web", True),
        ("app==web,tier=front", True),
        ("app=web,tier=back", False),
        ("app!=web", False),
        ("other!=x", True),
        ("app in (api, web)", True),
        ("app notin (api,web)", False),
        ("other notin (x)", True),
        ("app", True),
        ("!app", False),
        ("!other, app", True),
        ("empty=", True),
    ],
)
def test_label_selectors(selector, holds):
    """Equality, sets and existence, as the API server understands them."""
    assert has_labels(LABELS, selector) is holds


@pytest.mark.parametrize("selector", ["app=web tier=front", "=x", "app in web", "a,,b"])
def test_selectors_that_are_none(selector):
    """What is no selector is an error, never "nothing matches"."""
    with pytest.raises(ValueError, match=r"unable to parse requirement: found '.?', expected"):
        has_labels(LABELS, selector)
    with pytest.raises(KubectlError, match=r"Error from server \(BadRequest\): Unable to find .* label selector"):
        selected({"metadata": {"labels": LABELS}}, "pods", selector, "")


def test_field_selectors():
    """The fields that the server can select by; others are an error in its words."""
    pod = {"metadata": {"name": "a", "namespace": "n"}, "spec": {"nodeName": "n1"}, "status": {"phase": "Running"}}
    assert selected(pod, "pods", "", "spec.nodeName=n1,status.phase!=Failed,metadata.name=a")
    assert not selected(pod, "pods", "", "spec.nodeName=")
    with pytest.raises(KubectlError, match=r"field label not supported: spec\.nodeName"):
        selected(pod, "services", "", "spec.nodeName=n1")
    event = {"metadata": {}, "reportingComponent": "kubelet", "involvedObject": {"name": "a"}, "type": "Warning"}
    assert selected(event, "events", "", "source=kubelet,involvedObject.name=a,type=Warning")


ROOT = {
    "kind": "List",
    "items": [
        {"name": "a", "n": 1, "on": True, "labels": {"x/y": "v", "p.q": "w"}, "ports": [{"p": 80}, {"p": 443}]},
        {"name": "b", "n": 5, "on": False, "labels": {}, "ports": []},
    ],
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{.kind}", "List"),
        ("{.items[*].name}", "a b"),
        ("{.items[-1].name}", "b"),
        ("{.items[0:1].name} {.items[::2].name}", "a a"),
        ("{.items[0,1].n}", "1 5"),
        ('{range .items[*]}{.name}{"\\t"}{.n}{"\\n"}{end}', "a\t1\nb\t5\n"),
        ("{range .items[*]}[{range .ports[*]}{.p},{end}]{end}", "[80,443,][]"),
        ('{.items[?(@.name=="b")].n}', "5"),
        ("{.items[?(@.n > 1)].name}", "b"),
        ("{.items[?(@.on==true)].name}", "a"),
        ("{.items[?(@.ports[0])].name}", "a"),
        ('{.items[?(@.name!="b")].ports[*].p}', "80 443"),
        ("{.items[0].labels['x/y']}", "v"),
        ("{.items[0].labels.p\\.q}", "w"),
        ("{..p}", "80 443"),
        ("{.items[*]['name', 'n']}", "a 1 b 5"),
        ("{.missing.deeper}", ""),
        ("{.items[0].labels}", '{"p.q":"w","x/y":"v"}'),
        ("{.items[*].on}", "true false"),
        ("{$.kind}/{@.kind}", "List/List"),
        ("name={.items[0].name} <end>", "name=a <end>"),
        ("{'quoted }'}", "quoted }"),
    ],
)
def test_templates(template, text):
    """JSONPath as kubectl's documentation describes it."""
    assert Template(template).render(ROOT) == text


@pytest.mark.parametrize("template", ["{.items[*}", "{range .items[*]}x", "{.a", "{.items[x]}", "{end}", "{.a(}"])
def test_templates_that_cannot_be_read(template):
    """A broken template is an error and not an empty answer."""
    with pytest.raises(KubectlError):
        Template(template)


def test_paths_without_braces():
    """--sort-by and custom-columns take a path with or without its braces and first dot."""
    assert values("{.kind}", ROOT) == values(".kind", ROOT) == values("kind", ROOT) == ["List"]


def test_json_as_go_writes_it():
    """Sorted, compact or by four spaces, safe in HTML."""
    assert go_json({"b": "<&>", "a": "é"}) == '{"a":"é","b":"\\u003c\\u0026\\u003e"}'
    assert go_json({"a": []}, indent=4) == '{\n    "a": []\n}'


def test_yaml_as_go_writes_it():
    """Double quotes around what would be read as something else; text blocks; lists not indented; natural key order."""
    obj = {
        "zeta": ["8080", 80, True, None],
        "a10": "x",
        "a9": "",
        "on": "on",
        "time": "2026-11-20T08:31:32Z",
        "text": "one\ntwo\n",
        "odd": "a: b",
        "e": "1e3",
        "_x": "-",
    }
    wanted = """\
_x: '-'
a9: ""
a10: x
e: "1e3"
odd: 'a: b'
"on": "on"
text: |
  one
  two
time: "2026-11-20T08:31:32Z"
zeta:
- "8080"
- 80
- true
- null
"""
    assert as_yaml(obj) == wanted
    assert yaml.safe_load(wanted)["zeta"][0] == "8080"


def test_columns():
    """Six characters at least, three between, none behind the last."""
    assert laid_out([["A", "B", "LAST"], ["long-name", "", "x"]]) == "A           B     LAST\nlong-name         x\n"


def test_cells_stay_on_one_line():
    """A line break ends a cell, and an escape sequence cannot steer the terminal."""
    assert one_line("first\nsecond") == "first..."
    assert one_line("\x1b[2J") == "^[[2J"
