"""A refusal of RBAC that a question quotes: who lacks what, how to ask for it, and the least rule that allows it."""

import yaml

from kbase.diagnosis.rbac_rules import Denial, denial
from kbase.script import Lang
from kbase.text import Phrase

LACKS = Phrase(
    "**ServiceAccount `{account}` of namespace `{home}` may not {verb} `{resource}` {where}**: no role that is bound to"
    " it allows the call. RBAC has no rule that forbids, so something is missing: the rule, or the binding.",
    "**命名空間 `{home}` 的 ServiceAccount `{account}` 不能{where} {verb} `{resource}`**：綁定給它的 role"
    "都沒有允許這個呼叫。RBAC 沒有拒絕規則，所以一定是缺了規則，或缺了 binding。",
)
INSIDE = Phrase("in namespace `{namespace}`", "在命名空間 `{namespace}`")
EVERYWHERE = Phrase("in the whole cluster", "在整個叢集")
SEE = Phrase(
    "Ask what it may do now: {command}; find what is bound to it: `kubectl get rolebindings,clusterrolebindings -A -o"
    " wide`",
    "它現在能做什麼：{command}；有什麼綁定給它：`kubectl get rolebindings,clusterrolebindings -A -o wide`",
)
GRANT = Phrase(
    "⚠ changes the cluster (not run): the least that allows this call, if the account should be allowed:",
    "⚠ 會變更叢集（尚未執行）：確認這個帳號應該有此權限後，最小的規則是：",
)


def denied(question: str, lang: Lang) -> list[str]:
    """Paragraphs on the refusal of a ServiceAccount that a question quotes; [] where it quotes none."""
    call = denial(" ".join(question.split()))
    if call is None:
        return []
    where = INSIDE(namespace=call.namespace) if call.namespace else EVERYWHERE()
    said = LACKS(
        account=call.account, home=call.account_namespace, verb=call.verb, resource=call.resource, where=where
    ).render(lang)
    scope = f"-n {call.namespace}" if call.namespace else "-A"
    resource = f"{call.resource}.{call.group}" if call.group else call.resource
    command = f"kubectl auth can-i {call.verb} {resource} --as={call.user} {scope}"
    return [said, SEE(command=command).render(lang), f"{GRANT().render(lang)}\n\n```yaml\n{_granting(call)}```"]


def _granting(call: Denial) -> str:
    """The role with the one rule, and the binding of the account to it; of the cluster where the call was."""
    kind = "Role" if call.namespace else "ClusterRole"
    name = f"{call.account}-{call.verb}-{call.resource.replace('/', '-')}"
    meta = {"name": name} | ({"namespace": call.namespace} if call.namespace else {})
    head = {"apiVersion": "rbac.authorization.k8s.io/v1"}
    rule = {"apiGroups": [call.group], "resources": [call.resource], "verbs": [call.verb]}
    role = head | {"kind": kind, "metadata": meta, "rules": [rule]}
    subject = {"kind": "ServiceAccount", "name": call.account, "namespace": call.account_namespace}
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}
    binding = head | {"kind": f"{kind}Binding", "metadata": dict(meta), "roleRef": ref, "subjects": [subject]}
    return str(yaml.safe_dump_all([role, binding], sort_keys=False))
