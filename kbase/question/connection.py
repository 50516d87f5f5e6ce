"""Questions of the form "can A reach B on port P?", and nothing else."""

import re
import unicodedata
from dataclasses import dataclass

from kbase.cluster.resources import spelled
from kbase.script import simplified

# A name as people write it: web, deploy/web, shop/web, web.shop.svc, 10.0.0.7.
_NAME = r"[a-z0-9](?:[\w./-]*[a-z0-9])?"
_KIND = r"(?:pods?|services?|svc|deployments?|deploy|statefulsets?|sts|daemonsets?|workloads?|服务|部署)"
_NOT = r"(?!(?:an?|the|any|all|every)\b)"
_END = rf"(?:(?:the|our|my) )?(?:{_KIND} )?(?P<{{end}}>{_NOT}{_NAME})(?: ?{_KIND})?"
_A, _B = _END.format(end="a"), _END.format(end="b")
_NUMBER = r"(?P<p2>\d{1,5})(?:/(?P<w2>tcp|udp))?"
_PORT = rf"(?: ?:(?P<p1>\d{{1,5}})| ?(?:on|at|over|via)? ?(?P<w>tcp|udp)? ?(?:port )?{_NUMBER})?"
_PORT_ZH = rf"(?: ?[:：](?P<p1>\d{{1,5}})| ?的? ?(?P<w>tcp|udp)? ?(?:端口|连接埠|埠|port)? ?{_NUMBER})?"
_REACH = r"(?:reach|connect(?: to)?|talk to|access|call|get to|speak to|communicate with|send (?:traffic|requests) to)"
_REACH_ZH = r"(?:连线?接?得?(?:到|上|通)?|访问得?到?|存取得?到?|呼叫得?到?|打得?(?:到|通)|通得?到)"
_MAY = r"(?:can|could|may|is|are|does|do|will|should)(?: traffic from)?"
_MAY_ZH = r"(?:能不能|能否|可不可以|可否|是否(?:可以|能够?)?|可以|能够?|有没有办法|允许|会)"
_DOES_ZH = r"(?:连得到|连得上|访问得到|存取得到|打得到|打得通|通得到|能连到|连到)"
_PORT_WORD = r"(?:端口|连接埠|埠|port)"
_TAIL_ZH = rf" ?(?:的? ?{_PORT_WORD})? ?(?:吗|么|嘛)?"
_FLOWS_ZH = r"(?:通不通|能通吗|通吗|会通吗|可以吗|会被挡吗|有没有被挡|被允许吗|允许吗)"
_FORMS = tuple(
    re.compile(rf"^(?:please |请问|请|and |那)*{form}[ ?？。.!]*$", re.I)
    for form in (
        rf"{_MAY} {_A} (?:be )?(?:able to |allowed to )?{_REACH} {_B}{_PORT}",
        rf"(?:is|does) (?:the )?(?:traffic|network|connection)s? from {_A} to {_B}{_PORT}"
        r" (?:allowed|permitted|blocked|denied|open|work)",
        rf"(?:从|由)? ?{_A} ?{_MAY_ZH} ?(?:用 ?(?:tcp|udp) ?)?{_REACH_ZH} ?{_B}{_PORT_ZH}{_TAIL_ZH}",
        rf"(?:从|由)? ?{_A} ?{_DOES_ZH} ?{_B}{_PORT_ZH}{_TAIL_ZH}",
        rf"(?:从|由)? ?{_A} ?(?:连到|到|连|->|→) ?{_B}{_PORT_ZH} ?(?:{_PORT_WORD} ?)?"
        rf"(?:的?(?:流量|连线|网络|连接))? ?{_FLOWS_ZH}",
    )
)


@dataclass(frozen=True)
class Connection:
    """Who wants to reach whom. port: None where the question names none, then every port of B is meant."""

    a: str
    b: str
    port: int | None = None
    protocol: str = "TCP"


def connection_of(text: str) -> Connection | None:
    """The connection a question asks about; None for any other question, "why" questions among them."""
    left = simplified(unicodedata.normalize("NFKC", text)).lower().strip()
    left = re.sub(r"\s+", " ", re.sub(r"[`\"'“”‘’「」『』]", "", left))
    for form in _FORMS:
        if match := form.match(left):
            found = match.groupdict()
            a, b, port = found["a"], found["b"], found["p1"] or found["p2"]
            if spelled(a) or spelled(b) or (port and not 0 < int(port) < 65536):
                return None  # "can Pods reach Services": about the kinds, not about objects of this cluster
            return Connection(a, b, int(port) if port else None, (found["w"] or found["w2"] or "tcp").upper())
    return None
