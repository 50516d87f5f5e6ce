import pytest

from kbase.diagnosis.rbac_rules import Denial, allows, denial, names_account, names_its_group, role_of

CALL = Denial("a", "bot", "get", "pods/log", "", "a")


def test_denial_is_read_from_a_log_line():
    """With and without group, within a namespace and at the cluster scope; other lines quote none."""
    user = 'User "system:serviceaccount:a:bot"'
    inside = denial(f'{user} cannot get resource "pods/log" in API group "" in the namespace "a"')
    assert inside == CALL
    wide = denial(f'x {user} cannot list resource "nodes" in API group "" at the cluster scope')
    assert wide == Denial("a", "bot", "list", "nodes", "", "")
    assert denial('User "jane" cannot get resource "pods"') is None


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        ({"verbs": ["get"], "apiGroups": [""], "resources": ["pods/log"]}, True),
        ({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}, True),
        ({"verbs": ["get"], "apiGroups": [""], "resources": ["*/log"]}, True),
        ({"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}, False),
        ({"verbs": ["list"], "apiGroups": [""], "resources": ["pods/log"]}, False),
        ({"verbs": ["get"], "apiGroups": ["apps"], "resources": ["pods/log"]}, False),
        ({"verbs": ["get"], "apiGroups": [""], "resources": ["pods/log"], "resourceNames": ["x"]}, False),
        ({"verbs": ["get"], "nonResourceURLs": ["/livez"]}, False),
    ],
)
def test_rules_cover_a_call(rule, allowed):
    """Verb, group and resource with its sub-resource, wildcards included; named objects do not cover any object."""
    assert allows(rule, CALL) is allowed


def binding(*subjects, **ref):
    return {"kind": "RoleBinding", "metadata": {"name": "b", "namespace": "a"}, "subjects": [*subjects], "roleRef": ref}


def test_subjects_that_mean_the_account():
    """The account (in the binding's namespace where none is given), its user name, and the groups it is in."""
    assert names_account(binding({"kind": "ServiceAccount", "name": "bot"}), CALL)
    assert names_account(binding({"kind": "User", "name": "system:serviceaccount:a:bot"}), CALL)
    assert not names_account(binding({"kind": "ServiceAccount", "name": "bot", "namespace": "b"}), CALL)
    assert names_its_group(binding({"kind": "Group", "name": "system:serviceaccounts:a"}), CALL)
    assert not names_its_group(binding({"kind": "Group", "name": "system:serviceaccounts:b"}), CALL)


def test_role_of_a_binding():
    """A Role of the binding's own namespace, or a ClusterRole."""
    mine = {"kind": "Role", "metadata": {"name": "r", "namespace": "a"}}
    other = {"kind": "Role", "metadata": {"name": "r", "namespace": "b"}}
    wide = {"kind": "ClusterRole", "metadata": {"name": "r"}}
    assert role_of(binding(kind="Role", name="r"), [other, wide, mine]) is mine
    assert role_of(binding(kind="ClusterRole", name="r"), [other, wide]) is wide
    assert role_of(binding(kind="Role", name="r"), [other, wide]) is None
