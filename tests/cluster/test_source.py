import pytest
import yaml

from kbase.cluster.source import open_cluster
from kbase.errors import BadInput, ClusterUnreachable, Unreadable
from tests.clusters import FIXTURES
from tests.replay.server import Fault, replay

RECORDING = FIXTURES / "recording"


@pytest.fixture
def server(tmp_path):
    with replay(RECORDING, tmp_path) as running:
        yield running


def env(path):
    return {"KUBECONFIG": str(path), "HOME": "/nonexistent"}


def test_none_and_unconfigured_auto_give_no_cluster(tmp_path):
    """Without anything configured, auto is no cluster and no error."""
    assert open_cluster("none") is None
    assert open_cluster("auto", env={"HOME": str(tmp_path)}) is None
    assert open_cluster("auto", env=env(tmp_path / "gone")) is None
    (tmp_path / "empty").write_text("apiVersion: v1\nkind: Config\n")
    assert open_cluster("auto", env=env(tmp_path / "empty")) is None


def test_auto_takes_the_current_context(server):
    """The kubeconfig's current context, named so that an answer can say which cluster it speaks about."""
    cluster = open_cluster("auto", env=env(server.kubeconfig))
    assert cluster.source == "context:replay"
    assert len(cluster.session(deadline_s=9, max_requests=9).list("pods")) == 3


def test_home_kubeconfig_is_found(server, tmp_path):
    """Without KUBECONFIG, ~/.kube/config is the place."""
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube/config").write_text(server.kubeconfig.read_text())
    assert open_cluster("auto", env={"HOME": str(tmp_path)}).source == "context:replay"


def test_only_the_version_is_probed(server):
    """Opening asks for /version, once, and for nothing else; the sessions then know it for free."""
    cluster = open_cluster("context:replay", env=env(server.kubeconfig))
    assert server.requests == ["GET /version"]
    use = cluster.session(deadline_s=9, max_requests=9).use()
    assert (use.server_version, use.requests, len(server.requests)) == ("v1.36.0", 0, 1)


def test_kubeconfig_by_path(server):
    """kubeconfig:PATH reads that file's current context, whatever the environment says."""
    cluster = open_cluster(f"kubeconfig:{server.kubeconfig}", env={})
    assert cluster.session(deadline_s=9, max_requests=9).server_version() == "v1.36.0"


def test_bundle():
    """bundle:PATH is the recording there."""
    cluster = open_cluster(f"bundle:{RECORDING}")
    assert cluster.session(deadline_s=9, max_requests=9).use().source == f"bundle:{RECORDING}"


def test_named_cluster_that_does_not_answer(tmp_path):
    """A named source that gives no answer is an error of its own, with a command to check it."""
    with replay(RECORDING, tmp_path) as server:
        pass
    for source in ("context:replay", f"kubeconfig:{server.kubeconfig}"):
        with pytest.raises(ClusterUnreachable, match=r"does not answer: .*refused") as caught:
            open_cluster(source, env=env(server.kubeconfig))
        assert caught.value.exit_code == 3
        assert "kubectl version --" in caught.value.hint.render("zh-TW")


def test_auto_cluster_that_does_not_answer_says_so_in_every_read(tmp_path):
    """A configured cluster that is away does not stop an answer from the notes: each read is unreadable, at once."""
    with replay(RECORDING, tmp_path) as server:
        pass
    reader = open_cluster("auto", env=env(server.kubeconfig)).session(deadline_s=9, max_requests=9)
    for read in (
        lambda: reader.list("pods"),
        lambda: reader.get("pods", "front", "counter"),
        lambda: reader.logs("front", "counter", "till"),
    ):
        with pytest.raises(Unreadable, match="context:replay does not answer"):
            read()
    assert reader.use().requests == 0
    assert reader.server_version() is None


def test_slow_cluster_is_given_up(tmp_path):
    """The probe has a time limit of its own."""
    with (
        replay(RECORDING, tmp_path, faults=(Fault("/version", "stall"),)) as server,
        pytest.raises(ClusterUnreachable, match=r"within the 0.3 s"),
    ):
        open_cluster("context:replay", env=env(server.kubeconfig), probe_timeout_s=0.3)


@pytest.mark.parametrize(("code", "opens"), [(403, True), (401, False), (500, False)])
def test_refused_version_is_still_an_answer(tmp_path, code, opens):
    """An account without the right to /version is connected; one whose credentials are refused is not."""
    with replay(RECORDING, tmp_path, faults=(Fault("/version", code=code),)) as server:
        if opens:
            assert open_cluster("context:replay", env=env(server.kubeconfig)) is not None
        else:
            with pytest.raises(ClusterUnreachable):
                open_cluster("context:replay", env=env(server.kubeconfig))


def test_unknown_context_names_the_nearest(server):
    """A misspelt context is answered with the ones there are."""
    with pytest.raises(BadInput, match="no context 'reply'") as caught:
        open_cluster("context:reply", env=env(server.kubeconfig))
    assert "replay" in caught.value.hint.render("en")


def test_contexts_are_collected_from_all_files(server, tmp_path):
    """KUBECONFIG may list several files; the first current-context counts."""
    other = {"current-context": "other", "contexts": [{"name": "other", "context": {"cluster": "c", "user": "u"}}]}
    (tmp_path / "second").write_text(yaml.safe_dump(other))
    both = env(f"{server.kubeconfig}:{tmp_path / 'second'}")
    assert open_cluster("auto", env=both).source == "context:replay"
    with pytest.raises(BadInput) as caught:
        open_cluster("context:others", env=both)
    assert "other" in caught.value.hint.render("en")


@pytest.mark.parametrize("text", ["{", "- a\n", "contexts: 5\n", "contexts: [{}]\n", "\x00", "5"])
def test_broken_kubeconfig_is_bad_input(tmp_path, text):
    """A file that is no kubeconfig is named as such."""
    (tmp_path / "broken").write_text(text)
    with pytest.raises(BadInput, match="cannot be used"):
        open_cluster(f"kubeconfig:{tmp_path / 'broken'}", env={})


@pytest.mark.parametrize("text", ["{", "current-context: gone\n"])
def test_broken_kubeconfig_is_not_taken_for_none(tmp_path, text):
    """auto with a kubeconfig that cannot be used: the notes still answer, and each read says what is wrong."""
    (tmp_path / "broken").write_text(text)
    cluster = open_cluster("auto", env=env(tmp_path / "broken"))
    with pytest.raises(Unreadable, match="cannot list pods: The kubeconfig"):
        cluster.session(deadline_s=9, max_requests=9).list("pods")


def test_context_without_its_cluster_is_bad_input(tmp_path):
    """A context that points to a cluster the file does not hold is a fault of the file."""
    config = {"current-context": "a", "contexts": [{"name": "a", "context": {"cluster": "gone", "user": "gone"}}]}
    (tmp_path / "config").write_text(yaml.safe_dump(config))
    with pytest.raises(BadInput, match="cannot be used"):
        open_cluster(f"kubeconfig:{tmp_path / 'config'}", env={})


@pytest.mark.parametrize("source", ["kubeconfig:/nonexistent/config", "context:x", "in-cluster", "bundle:/nonexistent"])
def test_missing_files_are_bad_input(source):
    """A source that is not there is bad input with a hint, never a traceback."""
    with pytest.raises(BadInput) as caught:
        open_cluster(source, env={"HOME": "/nonexistent"})
    assert all(caught.value.hint.render(lang) for lang in ("en", "zh-TW", "zh-CN"))


@pytest.mark.parametrize(
    "source", ["", "clinic", "context:", "bundle:", "kubeconfig:", "text:", "bundle", "Auto", "http://x"]
)
def test_unknown_forms_are_bad_input(source):
    """Anything that is not a form of SOURCE is answered with the forms."""
    with pytest.raises(BadInput) as caught:
        open_cluster(source, env={})
    assert "bundle:PATH" in caught.value.hint.render("en")


def test_pasted_text():
    """text:PATH is a cluster of what the file shows, in the namespace that it names."""
    opened = open_cluster(f"text:{FIXTURES / 'pasted' / 'events.txt'}", env={})
    assert (opened.source.partition(":")[0], opened.namespace) == ("text", "kitchen")


def test_the_namespace_of_the_context(tmp_path):
    """Where kubectl would look without -n: the namespace that the context sets, else none."""
    with replay(RECORDING, tmp_path) as server:
        env = {"KUBECONFIG": str(server.kubeconfig)}
        assert open_cluster("context:replay", env=env).namespace == ""
        config = yaml.safe_load(server.kubeconfig.read_text())
        config["contexts"][0]["context"]["namespace"] = "bakery"
        server.kubeconfig.write_text(yaml.safe_dump(config))
        assert open_cluster("auto", env=env).namespace == "bakery"


def test_in_cluster_comes_first(tmp_path, monkeypatch):
    """Inside a pod, auto means its service account."""
    token = tmp_path / "token"
    token.write_text("abc")
    inside = {"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": "1", "HOME": "/nonexistent"}
    assert open_cluster("auto", env=inside, token=token).source == "in-cluster"
