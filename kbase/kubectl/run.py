"""One kubectl command from its arguments to what it prints."""

import difflib
import shlex
from collections.abc import Sequence
from contextlib import suppress

from kbase.cluster.redact import Masker
from kbase.cluster.session import Opened
from kbase.errors import BadInput, Refused, Unreadable
from kbase.kubectl.call import Call, parse
from kbase.kubectl.places import Place
from kbase.kubectl.said import KubectlError, unreadable
from kbase.kubectl.targets import targets
from kbase.kubectl.verbs import Printed, Verb, all_verbs
from kbase.text import Phrase, Text

CHANGES = Phrase("kubectl {what} changes the cluster; kbase only reads.", "kubectl {what} 會變更叢集，kbase 只讀取。")
ENTERS = Phrase(
    "kubectl {what} opens a way into the cluster; kbase only reads.", "kubectl {what} 會連進叢集內部，kbase 只讀取。"
)
NOT_OURS = Phrase("kbase has no kubectl {what}.", "kbase 沒有 kubectl {what}。")
BY_HAND = Phrase("To do it yourself, run: {command}", "要自行執行：{command}")
INSTEAD = Phrase(
    "To look without it: {look}; to do it yourself: {command}", "不進去也能看：{look}；要自行執行：{command}"
)
VERBS_ARE = Phrase("It answers: {names}", "可用的指令：{names}")
DID_YOU_MEAN = Phrase("Did you mean: {names}", "您是指：{names}")

_CHANGING = {
    *("annotate", "apply", "autoscale", "certificate", "cordon", "create", "delete", "drain", "edit", "expose"),
    *("label", "patch", "replace", "run", "scale", "set", "taint", "uncordon"),
    *("auth reconcile", "rollout restart", "rollout undo", "rollout pause", "rollout resume"),
}
_ENTERING = {
    "attach": "kbase kubectl logs POD",
    "cp": "kbase kubectl logs POD",
    "debug": "kbase kubectl describe pod POD",
    "exec": "kbase kubectl describe pod POD",
    "port-forward": "kbase kubectl describe svc NAME",
    "proxy": "kbase kubectl get pods",
}


def prepared(args: Sequence[str]) -> tuple[Call, Verb]:
    """The command and what answers it, before any cluster is asked.

    Refused for one that writes or enters and for Secrets, BadInput for a command or type that kbase does not have.
    """
    call = parse(args, strict=False)  # the flags of what is declined anyway need not be known
    found = all_verbs().get(call.verb)
    second = call.words[0] if call.words else ""
    if found and (not found.only or second in found.only):
        if found.name in ("get", "describe"):
            with suppress(KubectlError):  # said by the command itself
                targets(call.words)
        return parse(args), found
    if found and second:
        raise _declined(call, args, f"{call.verb} {second}", [f"{call.verb} {w}" for w in found.only])
    raise _declined(call, args, call.verb, [])


def run(cluster: Opened, call: Call, verb: Verb, *, deadline_s: float, max_requests: int) -> Printed:
    """What the command prints. What goes wrong in the cluster is said in kubectl's words, with status 1."""
    session = cluster.session(deadline_s=deadline_s, max_requests=max_requests)
    try:
        return verb.run(call, Place.of(call, session, cluster.namespace))
    except KubectlError as said:
        return Printed(notes=(str(said),), code=1)
    except Unreadable as why:
        return Printed(notes=(str(unreadable(why)),), code=1)


def _declined(call: Call, args: Sequence[str], what: str, near: Sequence[str]) -> BadInput | Refused:
    typed = Masker().text(shlex.join(["kubectl", *args]))
    if call.verb in _ENTERING:
        return Refused(ENTERS(what=what), INSTEAD(look=_ENTERING[call.verb], command=typed))
    if _changes(what):
        return Refused(CHANGES(what=what), BY_HAND(command=typed))
    names = [*near] or difflib.get_close_matches(call.verb, all_verbs())
    hint: Text = DID_YOU_MEAN(names=names) if names else VERBS_ARE(names=sorted(all_verbs()))
    return BadInput(NOT_OURS(what=what), hint)


def _changes(what: str) -> bool:
    """Whether a command, given by its first word or two, changes the cluster."""
    return what.partition(" ")[0] in _CHANGING or what in _CHANGING
