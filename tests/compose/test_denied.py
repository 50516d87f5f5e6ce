"""A refusal that a question quotes is read: who, what, where, and the least rule."""

import yaml

from kbase.compose.denied import denied

LINE = (
    'Error from server (Forbidden): deployments.apps is forbidden: User "system:serviceaccount:dev:app" cannot {verb}'
    ' resource "deployments" in API group "apps" {where}'
)


def manifest(paragraph):
    return list(yaml.safe_load_all(paragraph.split("```yaml\n")[1].rstrip("`")))


def test_in_a_namespace():
    """A Role and its binding there, with this verb and no more."""
    lacks, see, grant = denied("CI says " + LINE.format(verb="patch", where='in the namespace "shop"'), "en")
    assert "ServiceAccount `app` of namespace `dev` may not patch `deployments` in namespace `shop`" in lacks
    assert "kubectl auth can-i patch deployments.apps --as=system:serviceaccount:dev:app -n shop" in see
    role, binding = manifest(grant)
    assert (role["kind"], role["metadata"]["namespace"]) == ("Role", "shop")
    assert role["rules"] == [{"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["patch"]}]
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "app", "namespace": "dev"}]
    assert binding["roleRef"]["name"] == role["metadata"]["name"]


def test_in_the_cluster():
    """A ClusterRole, since a Role would not do."""
    *_, grant = denied(LINE.format(verb="list", where="at the cluster scope"), "zh-TW")
    assert [o["kind"] for o in manifest(grant)] == ["ClusterRole", "ClusterRoleBinding"]


def test_no_refusal():
    """The word alone is none."""
    assert denied("why is my pod forbidden?", "en") == []
