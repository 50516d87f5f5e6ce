"""One kubectl command from its arguments to what it prints."""

import difflib
import shlex
from collections.abc import Sequence
from contextlib import suppress

from kbase.cluster.guard import permit
from kbase.cluster.redact import Masker
from kbase.cluster.session import Opened, Session
from kbase.errors import BadInput, Refused, Unreadable
from kbase.kubectl.call import Call, parse
from kbase.kubectl.places import Place
from kbase.kubectl.said import KubectlError, unreadable
from kbase.kubectl.shell import effect
from kbase.kubectl.targets import DID_YOU_MEAN, targets
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
LOCAL_FILE = Phrase(
    "{flag} would read a file of the machine that kbase runs on.", "{flag} 會讀取執行 kbase 的機器上的檔案。"
)
TEMPLATE = Phrase("Give the template itself: -o jsonpath=...", "請直接給範本：-o jsonpath=...")
VERBS_ARE = Phrase("It answers: {names}", "可用的指令：{names}")

_ENTERING = {
    "attach": "kbase kubectl logs POD",
    "cp": "kbase kubectl logs POD",
    "debug": "kbase kubectl describe pod POD",
    "exec": "kbase kubectl describe pod POD",
    "port-forward": "kbase kubectl describe svc NAME",
    "proxy": "kbase kubectl get pods",
}
_OTHERWISE = {
    "explain": Phrase(
        "Fields of a kind are told by the notes: kbase ask “what does pod.spec.terminationGracePeriodSeconds do?”",
        "欄位的意義請問筆記：kbase ask「pod.spec.terminationGracePeriodSeconds 是什麼？」",
    ),
    "wait": Phrase(
        "It looks once: kbase kubectl get, or kbase kubectl rollout status",
        "kbase 只看一次：kbase kubectl get，或 kbase kubectl rollout status",
    ),
    "config": Phrase(
        "Which cluster is read says --cluster: context:NAME or kubeconfig:PATH",
        "要讀哪個叢集由 --cluster 決定：context:NAME 或 kubeconfig:PATH",
    ),
    "diff": Phrase(
        "It asks the server to try a change, which is a write. To see what is there: kbase kubectl get -o yaml",
        "它要伺服器試著變更，這算寫入。要看現況：kbase kubectl get -o yaml",
    ),
}


def prepared(args: Sequence[str], *, files: bool = False) -> tuple[Call, Verb]:
    """The command and what answers it, before any cluster is asked.

    files: whether `-o jsonpath-file` may read a file of this machine, as it may for whoever sits at it.
    Refused for one that writes or enters and for Secrets, BadInput for a command or type that kbase does not have.
    """
    call = parse(args, strict=False)  # the flags of what is declined anyway need not be known
    found = all_verbs().get(call.verb)
    second = call.words[0] if call.words else ""
    if found and (not found.only or second in found.only):
        call = parse(args)
        if found.name in ("get", "describe"):
            with suppress(KubectlError):  # said by the command itself
                targets(call.words)
        if raw := call.flag("raw"):
            permit("GET", raw)
        if not files and call.flag("output").startswith("jsonpath-file"):
            raise Refused(LOCAL_FILE(flag="-o jsonpath-file"), TEMPLATE())
        return call, found
    if found:
        raise _declined(call, args, f"{call.verb} {second}".rstrip(), [f"{call.verb} {w}" for w in found.only])
    raise _declined(call, args, call.verb, [])


def run(cluster: Opened, call: Call, verb: Verb, *, deadline_s: float, max_requests: int) -> Printed:
    """What the command prints. What goes wrong in the cluster is said in kubectl's words, with status 1."""
    return printed(cluster.session(deadline_s=deadline_s, max_requests=max_requests), cluster.namespace, call, verb)


def printed(session: Session, namespace: str, call: Call, verb: Verb) -> Printed:
    """What the command prints, read in a session that others may share. namespace: where it looks without -n."""
    try:
        return verb.run(call, Place.of(call, session, namespace))
    except KubectlError as said:
        return Printed(notes=(str(said),), code=1)
    except Unreadable as why:
        return Printed(notes=(str(unreadable(why)),), code=1)


def _declined(call: Call, args: Sequence[str], what: str, near: Sequence[str]) -> BadInput | Refused:
    typed = Masker().text(shlex.join(["kubectl", *args]))
    if call.verb in _ENTERING:
        return Refused(ENTERS(what=what), INSTEAD(look=_ENTERING[call.verb], command=typed))
    if effect([*args]) == "writes":
        return Refused(CHANGES(what=what), BY_HAND(command=typed))
    if call.verb in _OTHERWISE:
        return BadInput(NOT_OURS(what=what), _OTHERWISE[call.verb]())
    names = [*near] or difflib.get_close_matches(call.verb, all_verbs())
    hint: Text = DID_YOU_MEAN(names=names) if names else VERBS_ARE(names=sorted(all_verbs()))
    return BadInput(NOT_OURS(what=what), hint)
