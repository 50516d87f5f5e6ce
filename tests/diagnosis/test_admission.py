import pytest

from kbase.diagnosis.admission import amounts, refusal, violations

CASES = [
    (
        '(combined from similar events): Error creating: pods "x" is forbidden: exceeded quota: q, '
        "requested: cpu=1,pods=1, used: cpu=7,pods=4, limited: cpu=8,pods=4",
        ("quota", {"name": "q", "requested": "cpu=1,pods=1", "used": "cpu=7,pods=4", "limited": "cpu=8,pods=4"}),
    ),
    (
        'pods "x" is forbidden: failed quota: q: must specify limits.cpu for: a,b; requests.cpu for: a',
        ("quota_unset", {"name": "q", "missing": "limits.cpu for: a,b; requests.cpu for: a"}),
    ),
    (
        'pods "x" is forbidden: failed quota: q: must specify limits.cpu,limits.memory',
        ("quota_unset", {"name": "q", "missing": "limits.cpu,limits.memory"}),
    ),
    (
        'pods "x" is forbidden: violates PodSecurity "baseline:v1.36": hostPort (port 80)',
        (
            "pod_security",
            {"level": "baseline", "version": "v1.36", "violations": "hostPort (port 80)"},
        ),
    ),
    (
        'Internal error occurred: failed calling webhook "a.example": failed to call webhook: Post "https://b": EOF',
        ("webhook_failed", {"name": "a.example", "why": 'failed to call webhook: Post "https://b": EOF'}),
    ),
    (
        'admission webhook "a.example.org" denied the request: image not signed',
        ("webhook_denied", {"name": "a.example.org", "why": "image not signed"}),
    ),
    (
        "pods \"x\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: too many replicas",
        ("policy", {"name": "p", "binding": "b", "why": "too many replicas"}),
    ),
    (
        'pods "x-" is forbidden: error looking up service account ns/sa: serviceaccount "sa" not found',
        ("service_account", {"namespace": "ns", "name": "sa", "why": 'serviceaccount "sa" not found'}),
    ),
    (
        'pods "x" is forbidden: [maximum cpu usage per Container is 1500m, but limit is 2, other]',
        ("limit_range", {"rule": "maximum cpu usage per Container is 1500m, but limit is 2"}),
    ),
    (
        'pods "x" is forbidden: maximum memory usage per Pod is 1.5Gi.  No limit is specified',
        ("limit_range", {"rule": "maximum memory usage per Pod is 1.5Gi.  No limit is specified"}),
    ),
    (
        'pods "x" is forbidden: cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000',
        ("limit_range", {"rule": "cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000"}),
    ),
    ('pods "x" is forbidden: no PriorityClass with name top was found', ("priority_class", {"name": "top"})),
    ("Error creating: etcdserver: request timed out", ("other", {})),
]


@pytest.mark.parametrize(("message", "expected"), CASES)
def test_refusal_is_taken_apart(message, expected):
    """Each wording of the API server gives its refuser and the parts of the message."""
    found = refusal(message)
    assert (found.refuser, found.parts) == expected
    assert not found.message.startswith(("(combined", "Error creating", "Internal error"))


def test_amounts_and_violations_are_listed():
    """Amounts become a mapping; violations are the names before their parentheses, nested ones included."""
    assert amounts("pods=1,limits.memory=2Gi") == {"pods": "1", "limits.memory": "2Gi"}
    listed = 'privileged (container "c" must not set x=true), seccompProfile (set (a) or (b)), hostPort (port 80)'
    assert violations(listed) == ["privileged", "seccompProfile", "hostPort"]
