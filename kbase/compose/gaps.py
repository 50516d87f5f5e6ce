"""What could not be looked at and why, in the reader's language."""

from collections import Counter
from collections.abc import Iterable

from kbase.cluster.pasted import PASTED
from kbase.cluster.resources import RESOURCES
from kbase.question.names import OTHERS_NAMED
from kbase.script import Lang
from kbase.text import Phrase, Text, verbatim
from kbase.types import Gap

NOT_CHECKED = Phrase("Not checked: {gaps}", "沒有檢查：{gaps}")
GAP = Phrase("{read} ({reason})", "{read}（{reason}）")
CANNOT = Phrase("cannot {verb} {resource}", "無法{verb} {resource}")
CANNOT_IN = Phrase("cannot {verb} {resource} in namespace {namespace}", "無法{verb}命名空間 {namespace} 的 {resource}")
VERBS = {"list": Phrase("list", "列出"), "get": Phrase("get", "讀取"), "create": Phrase("create", "建立")}
BECAUSE = Phrase("{read}: {why}", "{read}：{why}")
NOT_PASTED = Phrase("what the pasted text does not hold: {kinds}", "貼上的文字裡沒有的：{kinds}")
MORE_OF = Phrase("other {kind}", "其他 {kind}")
OTHERS = Phrase("{n} other {n:kind|kinds}", "其他 {n} 種")
REASONS = {
    "forbidden": Phrase("no permission", "沒有權限"),
    "timeout": Phrase("no answer in time", "逾時"),
    "absent_api": Phrase("the API is not there", "叢集沒有這個 API"),
    "no_metrics": Phrase("no metrics", "沒有指標"),
    "truncated": Phrase("not read to the end", "沒有讀完"),
    "error": Phrase("error", "錯誤"),
}
ALIKE = Phrase("workloads of the same name in other namespaces ({kinds})", "其他命名空間裡同名的工作負載（{kinds}）")
SECRETS = Phrase("Secrets (never read)", "Secret（一律不讀）")
_MOST_KINDS = 6


def not_checked(gaps: Iterable[Gap], lang: Lang) -> str:
    """One line on what could not be looked at; Secrets are always among it. An API that is not served has nothing."""
    gaps = [g for g in gaps if g.reason != "absent_api"]
    said = unread((g for g in gaps if not g.detail.endswith(PASTED)), lang) + not_pasted(gaps, lang)
    return NOT_CHECKED(gaps=[*map(verbatim, said), SECRETS()]).render(lang)


def not_pasted(gaps: Iterable[Gap], lang: Lang) -> list[str]:
    """What a pasted text does not hold, the kinds that most checks wanted first; [] where it holds all they want."""
    missing = [g for g in gaps if g.detail.endswith(PASTED)]
    some = {g.resource for g in missing if not g.detail.endswith(f"not {PASTED}")}
    kinds = [kind for kind, _ in Counter(g.resource for g in missing).most_common()]
    shown = [MORE_OF(kind=kind) if kind in some else verbatim(kind) for kind in kinds[:_MOST_KINDS]]
    if kinds[_MOST_KINDS:]:
        shown.append(OTHERS(n=len(kinds) - _MOST_KINDS))
    return [NOT_PASTED(kinds=shown).render(lang)] if kinds else []


def unread(gaps: Iterable[Gap], lang: Lang) -> list[str]:
    """What could not be read and why, each resource and reason once."""
    first: dict[tuple[str, str, str], Gap] = {}
    for gap in gaps:
        # The same refusal comes for the namespace and for the cluster, and from every check that wanted to look.
        first.setdefault((gap.reason, gap.verb, gap.resource or gap.detail), gap)
    return [_short(g).render(lang) for g in first.values()]


def detail(gap: Gap, lang: Lang) -> str:
    """One line on what could not be looked at, with what is known of the reason: `not_checked[].detail`."""
    return _detail(gap).render(lang)


def _detail(gap: Gap) -> Text:
    if gap.verb == OTHERS_NAMED:
        return _alike(gap)
    read = _read(gap)
    return BECAUSE(read=read, why=gap.why) if gap.resource and gap.why else read


def _short(gap: Gap) -> Text:
    if gap.verb == OTHERS_NAMED:
        return _alike(gap)
    return GAP(read=_read(gap), reason=REASONS[gap.reason]())


def _alike(gap: Gap) -> Text:
    return ALIKE(kinds=[RESOURCES[p].kind for p in gap.resource.split("/")])


def _read(gap: Gap) -> Text:
    if not gap.resource:
        return gap.why or verbatim(gap.detail)
    verb = VERBS[gap.verb]() if gap.verb in VERBS else f" {gap.verb} "
    if not gap.namespace:
        return CANNOT(verb=verb, resource=gap.resource)
    return CANNOT_IN(verb=verb, resource=gap.resource, namespace=gap.namespace)
