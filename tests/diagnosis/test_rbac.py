import dataclasses
import re

import pytest
import yaml

from kbase.checks.job_failed import job_failed
from kbase.diagnosis.rbac import cluster_role, render


def reading(*reads):
    return dataclasses.replace(job_failed, reads=reads)


def granted(role):
    """(API group, resource, verb) of every rule about resources."""
    return {
        (group, resource, verb)
        for rule in role["rules"]
        for group in rule.get("apiGroups", ())
        for resource in rule.get("resources", ())
        for verb in rule["verbs"]
    }


def test_role_grants_exactly_what_is_declared():
    """Each declared kind in its group with get, list and watch; logs with get alone; nothing else."""
    role = cluster_role([reading("pods", "pods/log"), reading("jobs", "pods")], name="reader")
    objects = {(g, r, v) for g, r in (("", "pods"), ("batch", "jobs")) for v in ("get", "list", "watch")}
    assert granted(role) == objects | {("", "pods/log", "get")}
    assert role["metadata"]["name"] == "reader"


def test_version_and_health_are_the_only_paths():
    """The non-resource rule names version, health and which API groups there are, get only."""
    (rule,) = [r for r in cluster_role([reading("pods")])["rules"] if "nonResourceURLs" in r]
    assert rule["verbs"] == ["get"]
    assert all(re.match(r"/(version|apis|livez|readyz)(/\*)?$", path) for path in rule["nonResourceURLs"])


@pytest.mark.parametrize("read", ["secrets", "pods/exec", "nodes/proxy", "*", "serviceaccounts/token"])
def test_undeclarable_reads_never_become_rules(read):
    """A check that declares what kbase never reads is an error, not a permission."""
    with pytest.raises(ValueError, match="not readable"):
        cluster_role([reading("pods", read)])


def test_role_of_all_checks():
    """The role that is shipped: every check's reads, no write, no Secret, no wildcard."""
    from kbase.diagnosis.declare import all_checks

    role = yaml.safe_load(render("yaml"))
    resources = {resource for _, resource, _ in granted(role)}
    assert resources | {"readyz"} == {read for check in all_checks() for read in check.reads}  # a path, no resource
    assert {verb for _, _, verb in granted(role)} <= {"get", "list", "watch"}
    assert not {"secrets", "nodes/proxy", "pods/exec", "*"} & resources


def test_helm_template_is_named_after_the_release():
    """With the release's name filled in, the template is the same role under another name and with its labels."""
    plain = cluster_role([reading("pods")])
    template = render("helm", checks=[reading("pods")])
    filled = template.replace("{{ .Release.Name }}", "blue").replace("{{ .Release.Service }}", "Helm")
    role = yaml.safe_load(filled)
    assert "{{" not in filled
    assert role["rules"] == plain["rules"]
    assert role["metadata"]["name"] == "blue-reader"
    assert role["metadata"]["labels"]["app.kubernetes.io/instance"] == "blue"
