"""Why the API server refused to create a pod, from the words it left on the owner.

A refused pod is never stored: the message stands in the owner's condition ReplicaFailure and in its FailedCreate
events. Formats: https://kubernetes.io/docs/concepts/policy/resource-quotas/,
https://kubernetes.io/docs/concepts/security/pod-security-admission/,
https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Refuser = Literal[
    "quota",
    "quota_unset",
    "pod_security",
    "webhook_failed",
    "webhook_denied",
    "policy",
    "service_account",
    "limit_range",
    "priority_class",
    "other",
]

# The event recorder and the controllers put these before the API server's own words.
_WRAPPINGS = re.compile(r"^(\(combined from similar events\): |Error creating: |Internal error occurred: )+")
_PATTERNS: tuple[tuple[Refuser, re.Pattern[str]], ...] = (
    (
        "quota",
        re.compile(
            r"exceeded quota: (?P<name>[^,]+), requested: (?P<requested>\S+), used: (?P<used>\S+), "
            r"limited: (?P<limited>\S+)"
        ),
    ),
    ("quota_unset", re.compile(r"failed quota: (?P<name>[^:]+): must specify (?P<missing>.+)", re.S)),
    (
        "pod_security",
        re.compile(r'violates PodSecurity "(?P<level>[^":]+):(?P<version>[^"]+)": (?P<violations>.+)', re.S),
    ),
    ("webhook_failed", re.compile(r'failed calling webhook "(?P<name>[^"]+)": (?P<why>.+)', re.S)),
    ("webhook_denied", re.compile(r'admission webhook "(?P<name>[^"]+)" denied the request(?:: (?P<why>.+))?', re.S)),
    (
        "policy",
        re.compile(
            r"ValidatingAdmissionPolicy '(?P<name>[^']+)' with binding '(?P<binding>[^']+)' "
            r"denied request: (?P<why>.+)",
            re.S,
        ),
    ),
    (
        "service_account",
        re.compile(r"error looking up service account (?P<namespace>[^/]+)/(?P<name>[^:]+): (?P<why>.+)", re.S),
    ),
    (
        "limit_range",
        re.compile(
            r"(?P<rule>(?:maximum|minimum) \S+ usage per \w+ is [\w.]+?"
            r"(?:, but (?:request|limit) is [^\s,\]]+|\.\s+No (?:request|limit) is specified)|"
            r"\S+ max limit to request ratio per \w+ is [^,]+, but (?:provided ratio is [^\s,\]]+|no \w+ is specified))"
        ),
    ),
    ("priority_class", re.compile(r"no PriorityClass with name (?P<name>\S+) was found")),
)


@dataclass(frozen=True)
class Refusal:
    """Who refused, and the parts of its message. message: the API server's words, without the recorder's wrapping.

    parts by refuser: quota: name, requested, used, limited; quota_unset: name, missing; pod_security: level, version,
    violations; webhook_*: name, why; policy: name, binding, why; service_account: namespace, name, why; limit_range:
    rule; priority_class: name.
    """

    refuser: Refuser
    message: str
    parts: Mapping[str, str] = field(default_factory=dict)


def refusal(message: str) -> Refusal:
    """A message of a FailedCreate event or of condition ReplicaFailure, taken apart."""
    words = _WRAPPINGS.sub("", message.strip())
    for refuser, pattern in _PATTERNS:
        match = pattern.search(words)
        if match:
            return Refusal(refuser, words, {k: v.strip() for k, v in match.groupdict().items() if v})
    return Refusal("other", words)


def amounts(listed: str) -> dict[str, str]:
    """ "pods=1,requests.cpu=2" as a mapping."""
    return dict(pair.split("=", 1) for pair in listed.split(",") if "=" in pair)


def violations(listed: str) -> list[str]:
    """The names of the Pod Security controls that are violated: what stands before each parenthesis."""
    return [name.strip(" ,") for name in re.findall(r"([^()]+?) \((?:[^()]|\([^()]*\))*\)", listed)]
