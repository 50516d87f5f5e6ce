"""What a stuck rollout leaves to do, whatever keeps it."""

import pytest

from kbase.checks.pod_image_pull import pod_image_pull
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.clusters import cluster_from


@pytest.mark.parametrize(("file", "ways"), [("pods/image_rollout.yaml", 1), ("pods/image.yaml", 0)])
def test_the_revision_that_serves_can_be_gone_back_to(file, ways):
    """Only where the chain tells of one; as a change of the cluster, and last."""
    [finding] = run(pod_image_pull, cluster_from(file), Scope()).findings
    back = [a for a in finding.next_steps if "rollout undo" in a.text.render("en")]
    assert len(back) == ways
    for step in back:
        assert (step.changes, step) == (True, finding.next_steps[-1])
        assert f"rollout undo deployment/{finding.about.name} --to-revision=8`" in step.text.render("zh-TW")
