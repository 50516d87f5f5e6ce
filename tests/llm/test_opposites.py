import pytest

from kbase.llm.opposites import turned_round

SAME = [
    ("Both must hold.", "Both must hold."),
    ("The upgrade of the nodes comes after the control plane.", "The nodes follow after the control plane's upgrade."),
    ("Raising the limit lowers the pressure.", "Raising the limit lowers the pressure."),
    ("Traffic that no rule names is refused.", "Traffic that no rule names is not allowed."),
    ("A rollback is a new revision with old content.", "A rollback is a new revision."),
    ("新的 Pod 就緒之後，舊的 Pod 才會刪除。", "新的 Pod 就緒之後才會刪除舊的 Pod。"),
    ("It scales up quickly and scales down slowly.", "It scales down slowly."),
    ("沒有列出的流量會被拒絕。", "沒有列出的流量不被允許。"),
]
TURNED = [
    ("Both rules must hold for the Pod.", "Only one of the rules must hold for the Pod."),
    ("Take a snapshot before the upgrade of etcd.", "Take a snapshot after the upgrade of etcd."),
    ("Traffic that no rule names is refused.", "Traffic that no rule names is accepted."),
    ("A rollback is a new revision with old content.", "A rollback is an old revision with new content."),
    ("It scales up quickly and scales down slowly.", "It scales down quickly."),
    ("Every Pod of the namespace needs a request.", "Some Pods of the namespace need a request."),
    ("They choose among ready endpoints.", "They choose among unready endpoints."),
    ("升級之前要先備份 etcd。", "升級之後要先備份 etcd。"),
    ("升级之前要先备份 etcd。", "升级之后要先备份 etcd。"),
    ("沒有列出的流量會被拒絕。", "沒有列出的流量會被允許。"),
    ("兩個條件都必須符合才會放置 Pod。", "兩個條件只須符合其一才會放置 Pod。"),
    ("先移除成員，再加入新成員。", "先加入新成員，再移除成員。"),
]


@pytest.mark.parametrize(("states", "claim"), SAME)
def test_the_same_in_other_words_stands(states, claim):
    """A paraphrase, also one that denies the opposite, is no reversal."""
    assert not turned_round(claim, states)


@pytest.mark.parametrize(("states", "claim"), TURNED)
def test_the_opposite_falls(states, claim):
    """One word of the other side of a pair, said of the same things."""
    assert turned_round(claim, states)


def test_what_the_source_does_not_speak_of_is_left_alone():
    """An opposite that is said of something else proves nothing."""
    assert not turned_round("Delete the old claim after the backup.", "Images are pulled before the container starts.")
