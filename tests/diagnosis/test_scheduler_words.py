import pytest

from kbase.diagnosis.scheduler_words import complaints

# Old and new wordings of every rule by which the scheduler refuses a node.
WORDINGS = [
    ("2 Insufficient cpu", "not enough cpu (2 nodes)"),
    ("1 Insufficient ephemeral-storage", "not enough ephemeral-storage (1 nodes)"),
    ("3 Insufficient nvidia.com/gpu", "not enough nvidia.com/gpu (3 nodes)"),
    ("1 Insufficient hugepages-2Mi", "not enough hugepages-2Mi"),
    ("1 Too many pods", "maximum number of pods"),
    ("1 node(s) had taint {team: maps}, that the pod didn't tolerate", "{team: maps}"),
    ("1 node(s) had untolerated taint {team: maps}", "{team: maps}"),
    ("1 node(s) had untolerated taint(s)", "is not tolerated (1 nodes)"),
    ("4 node(s) were unschedulable", "cordoned (4 nodes)"),
    ("1 node(s) didn't match node selector", "nodeSelector or node affinity"),
    ("1 node(s) didn't match Pod's node affinity/selector", "nodeSelector or node affinity"),
    ("1 node(s) didn't match pod affinity rules", "pod affinity is not met"),
    ("1 node(s) didn't match pod anti-affinity rules", "pod anti-affinity forbids"),
    ("1 node(s) didn't satisfy existing pods anti-affinity rules", "pods that already run"),
    ("1 node(s) didn't match pod topology spread constraints (missing required label)", "label is missing"),
    ("1 node(s) didn't match pod topology spread constraints", "too uneven"),
    ("1 node(s) didn't have free ports for the requested pod ports", "host port is taken"),
    ("1 node(s) had volume node affinity conflict", "another zone or node"),
    ("1 node(s) exceed max volume count", "maximum number of attached volumes"),
    ("1 node(s) had no available volume zone", "volume's zone"),
    ("1 node(s) didn't find available persistent volumes to bind", "a claim is not bound"),
    ("pod has unbound immediate PersistentVolumeClaims", "a claim is not bound"),
    ('persistentvolumeclaim "data" not found', 'persistentvolumeclaim "data" not found'),
    ("1 cannot allocate all claims", "ResourceClaim"),
    ("1 node(s) didn't match the requested node name", "another node by name"),
]


@pytest.mark.parametrize(("said", "words"), WORDINGS)
def test_each_wording_is_understood(said, words):
    """One complaint in, one sentence out; what stands behind "preemption:" adds nothing."""
    tail = " preemption: 0/9 nodes are available: 9 Preemption is not helpful for scheduling."
    (told,) = complaints(f"0/9 nodes are available: {said}.{tail}")
    assert words in told.render("en")
    assert told.render("zh-TW")


def test_complaints_keep_their_order():
    """A message with several complaints gives all of them."""
    told = complaints("0/3 nodes are available: 1 Too many pods, 2 Insufficient memory.")
    assert [t.render("en")[:9] for t in told] == ["the maxim", "not enoug"]


def test_no_nodes_and_unknown_words():
    """An empty cluster has a sentence of its own; what is not known is passed on."""
    assert "no node" in complaints("no nodes available to schedule pods")[0].render("en")
    assert complaints("0/1 nodes are available: 1 made of cheese")[0].render("en").endswith("made of cheese")
