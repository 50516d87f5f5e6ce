"""Why a PersistentVolumeClaim is not bound, from the claim down to its class, its provisioner or the volumes."""

from dataclasses import dataclass
from datetime import timedelta

from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.objects import absent, dig, exceeds, labels, names, selects, shows, when
from kbase.diagnosis.view import View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Obj, ObjectRef, Objects, Step

# Reads of why_unbound.
VOLUME_READS = ("persistentvolumeclaims", "persistentvolumes", "storageclasses", "csidrivers", "events")
NO_PROVISIONER = "kubernetes.io/no-provisioner"
_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")
_OLD_CLASS = "volume.beta.kubernetes.io/storage-class"
TIME_TO_PROVISION = timedelta(minutes=2)  # before this a provisioner may simply be at work

NO_CLASS = Phrase(
    "StorageClass {name} does not exist, so nothing provisions claim {claim}.",
    "StorageClass {name} 不存在，因此沒有東西會為 claim {claim} 建立 volume。",
)
NO_CLASS_BUT = Phrase(
    "StorageClass {name} does not exist, so nothing provisions claim {claim}; PersistentVolume {volume} would fit but "
    'has storageClassName "{has}".',
    "StorageClass {name} 不存在，因此沒有東西會為 claim {claim} 建立 volume；PersistentVolume {volume} 除了 "
    "storageClassName 是「{has}」之外都符合。",
)
NO_DEFAULT = Phrase(
    "Claim {claim} names no StorageClass and the cluster has no default one.",
    "claim {claim} 沒有指定 StorageClass，叢集也沒有預設的 StorageClass。",
)
NO_FIT = Phrase(
    "No PersistentVolume fits claim {claim}; the nearest, {volume}, differs: {differences}.",
    "沒有 PersistentVolume 符合 claim {claim}；最接近的 {volume} 差在：{differences}。",
)
NO_VOLUMES = Phrase(
    "Claim {claim} can only bind to a volume made by hand ({why}), and no PersistentVolume exists.",
    "claim {claim} 只能綁定手動建立的 volume（{why}），而叢集中沒有任何 PersistentVolume。",
)
NO_DRIVER = Phrase(
    "Provisioner {provisioner} of StorageClass {name} is not at work: no CSIDriver of that name is installed.",
    "StorageClass {name} 的 provisioner {provisioner} 沒有運作：叢集沒有安裝同名的 CSIDriver。",
)
SILENT = Phrase(
    "Provisioner {provisioner} of StorageClass {name} has not answered for {minutes} min.",
    "StorageClass {name} 的 provisioner {provisioner} 已 {minutes} 分鐘沒有回應。",
)
REFUSED = Phrase(
    "Provisioner {provisioner} fails for claim {claim}: {said}",
    "provisioner {provisioner} 為 claim {claim} 建立 volume 失敗：{said}",
)
VOLUME_GONE = Phrase(
    "Claim {claim} names PersistentVolume {volume}, which does not exist.",
    "claim {claim} 指定的 PersistentVolume {volume} 不存在。",
)
IS_PENDING = Phrase(
    "Claim {claim} is {phase}, StorageClass {name}.", "claim {claim} 的狀態是 {phase}，StorageClass 為 {name}。"
)
ASKED_CLASS = Phrase("the StorageClass does not provision", "此 StorageClass 不會動態建立")
EMPTY_CLASS = Phrase('storageClassName is ""', 'storageClassName 是 ""')
UNSET_CLASS = Phrase("no StorageClass is set and there is no default", "沒有指定 StorageClass，也沒有預設值")

SIZE = Phrase("capacity {has} is below {wants}", "容量 {has} 小於 {wants}")
MODES = Phrase("accessModes {has} lack {wants}", "accessModes {has} 缺少 {wants}")
CLASS = Phrase('storageClassName "{has}" is not "{wants}"', "storageClassName 是「{has}」而不是「{wants}」")
MODE = Phrase("volumeMode {has} is not {wants}", "volumeMode 是 {has} 而不是 {wants}")
LABELS = Phrase("its labels do not match the claim's selector ({wants})", "它的標籤不符合 claim 的 selector（{wants}）")
TAKEN = Phrase("it belongs to claim {has}", "它已屬於 claim {has}")
PHASE = Phrase("it is {has}", "它的狀態是 {has}")

UNTOLD = Phrase(
    "No PersistentVolume fits claim {claim}, and the size, access modes and selector it asks for are not shown; "
    "available: {volumes}.",
    "沒有 PersistentVolume 符合 claim {claim}，而它要求的容量、access mode 與 selector 沒有顯示；可用的是：{volumes}。",
)
OFFER = Phrase("{volume} ({size}, {modes}, labels: {labels})", "{volume}（{size}，{modes}，標籤：{labels}）")
NO_LABELS = Phrase("none", "無")
SEE_CLAIM = Phrase("See what the claim asks for: {command}", "查看 claim 要求什麼：{command}")

CHOOSE_CLASS = Phrase(
    "Create StorageClass {name}, or create the claim again with one that exists ({others}); a claim's class cannot be "
    "edited.",
    "建立 StorageClass {name}，或以現有的 StorageClass（{others}）重新建立 claim；claim 的 class 不能修改。",
)
MAKE_DEFAULT = Phrase(
    "Mark a StorageClass as default ({others}), or name one in the claim.",
    "把一個 StorageClass 設為預設（{others}），或在 claim 中指定。",
)
MAKE_VOLUME = Phrase(
    "Create a PersistentVolume that fits claim {claim}, or change the claim to fit one.",
    "建立符合 claim {claim} 的 PersistentVolume，或修改 claim 以符合現有的 volume。",
)
INSTALL_DRIVER = Phrase("Install or repair the CSI driver {provisioner}.", "安裝或修復 CSI driver {provisioner}。")
SEE_EVENTS = Phrase("See what the provisioner says: {command}", "看 provisioner 的訊息：{command}")
NONE_THERE = Phrase("there is none", "目前一個都沒有")


@dataclass(frozen=True)
class Unbound:
    """Why a claim is not bound. root: the step below the claim itself, its fact is the cause in one line."""

    claim: Obj
    root: Step
    remedy: Action

    @property
    def steps(self) -> tuple[Step, ...]:
        """The claim's own state, then the root."""
        ref = ObjectRef.of(self.claim)
        fact = IS_PENDING(claim=ref.name, phase=dig(self.claim, "status.phase"), name=_shown_class(self.claim))
        proof = (
            shows(self.claim, ".status.phase"),
            shows(self.claim, ".spec.storageClassName", value=_shown_class(self.claim)),
        )
        return (Step(ref, fact, proof), self.root)


def why_unbound(view: View, claim: Obj, *, events: EventIndex | None = None) -> Unbound | None:
    """Why a claim is Pending or Lost; None where nothing is wrong with the claim, or nothing can be proven.

    Nothing is wrong while volumeBindingMode WaitForFirstConsumer waits for a pod, or a provisioner is still at work.
    Raises Unreadable where StorageClasses or PersistentVolumes, the proof itself, cannot be read. Reads VOLUME_READS.
    Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
    """
    ref = ObjectRef.of(claim)
    known = events or events_about(view, ref.namespace)
    if volume := dig(claim, "spec.volumeName", ""):
        return _named_volume(view, claim, volume)
    classes = view.list("storageclasses")
    name = class_name(claim)
    if name is None:
        return None if any(is_default(c) for c in classes) else _no_default(view, claim, classes)
    chosen = next((c for c in classes if c["metadata"]["name"] == name), None)
    if not chosen:
        same = [v for v in view.list("persistentvolumes") if dig(v, "spec.storageClassName", "") == name]
        return _no_fit(view, claim, EMPTY_CLASS()) if same or not name else _no_class(view, claim, name, classes)
    if chosen.get("provisioner") == NO_PROVISIONER:
        waits = dig(chosen, "volumeBindingMode") == "WaitForFirstConsumer" and not known.of(claim, "ProvisioningFailed")
        return None if waits and _fits_any(view, claim) else _no_fit(view, claim, ASKED_CLASS())
    return _provisioner(view, claim, chosen, known)


def claims_of(pod: Obj) -> list[tuple[str, str]]:
    """The claims a pod mounts: the field that names each, and its name; those of generic ephemeral volumes too."""
    found = []
    for i, volume in enumerate(dig(pod, "spec.volumes", [])):
        if name := dig(volume, "persistentVolumeClaim.claimName"):
            found.append((f".spec.volumes[{i}].persistentVolumeClaim.claimName", name))
        elif "ephemeral" in volume:
            found.append((f".spec.volumes[{i}].ephemeral", f"{pod['metadata']['name']}-{volume['name']}"))
    return found


def class_name(claim: Obj) -> str | None:
    """The StorageClass a claim asks for; "" = none on purpose; None = it leaves the choice to the cluster."""
    old = (claim["metadata"].get("annotations") or {}).get(_OLD_CLASS)
    name: str | None = claim.get("spec", {}).get("storageClassName", old)
    return name


def is_default(storage_class: Obj) -> bool:
    """Whether a StorageClass is the cluster's default."""
    notes = storage_class["metadata"].get("annotations") or {}
    return any(notes.get(key) == "true" for key in _DEFAULT)


def differences(claim: Obj, volume: Obj) -> list[tuple[Text, Evidence]]:
    """What keeps a volume from being bound to a claim, each with the volume's field that shows it; [] = it fits.

    Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
    """
    spec, found = dig(volume, "spec", {}), []
    wants = class_name(claim) or ""
    if (has := spec.get("storageClassName", "")) != wants:
        found.append((CLASS(has=has, wants=wants), shows(volume, ".spec.storageClassName", value=has)))
    asked, given = dig(claim, "spec.resources.requests.storage", "0"), dig(spec, "capacity.storage", "0")
    if exceeds(asked, given):
        found.append((SIZE(has=given, wants=asked), shows(volume, ".spec.capacity.storage")))
    modes = spec.get("accessModes", [])
    lacking = [m for m in dig(claim, "spec.accessModes", []) if m not in modes]
    if lacking:
        found.append((MODES(has=modes, wants=lacking), shows(volume, ".spec.accessModes")))
    mode, wanted = spec.get("volumeMode", "Filesystem"), dig(claim, "spec.volumeMode", "Filesystem")
    if mode != wanted:
        found.append((MODE(has=mode, wants=wanted), shows(volume, ".spec.volumeMode", value=mode)))
    selector = dig(claim, "spec.selector")
    if selector and not selects(selector, labels(volume)):
        found.append((LABELS(wants=_selector(selector)), shows(volume, ".metadata.labels", value=dict(labels(volume)))))
    return found + _occupied(claim, volume)


def _occupied(claim: Obj, volume: Obj) -> list[tuple[Text, Evidence]]:
    owner, ref = dig(volume, "spec.claimRef", {}), ObjectRef.of(claim)
    if owner and (owner.get("namespace"), owner.get("name")) != (ref.namespace, ref.name):
        whose = f"{owner.get('namespace')}/{owner.get('name')}"
        return [(TAKEN(has=whose), shows(volume, ".spec.claimRef", value=whose))]
    phase = dig(volume, "status.phase", "Available")
    return [] if phase == "Available" else [(PHASE(has=phase), shows(volume, ".status.phase"))]


def _fits_any(view: View, claim: Obj) -> bool:
    return any(not differences(claim, v) for v in view.list("persistentvolumes"))


def _no_fit(view: View, claim: Obj, why: Text) -> Unbound | None:
    ref = ObjectRef.of(claim)
    remedy = Action(MAKE_VOLUME(claim=ref.name), changes=True)
    volumes = view.list("persistentvolumes")
    if not volumes:
        proof = shows(claim, ".spec.storageClassName", value=_shown_class(claim))
        return Unbound(claim, Step(ref, NO_VOLUMES(claim=ref.name, why=why), (proof,)), remedy)
    nearest = min(volumes, key=lambda v: (len(differences(claim, v)), v["metadata"]["name"]))
    unlike = differences(claim, nearest)
    if not unlike:
        return _untold(claim, volumes)
    name = nearest["metadata"]["name"]
    cause = NO_FIT(claim=ref.name, volume=name, differences=[text for text, _ in unlike])
    return Unbound(claim, Step(ObjectRef.of(nearest), cause, tuple(proof for _, proof in unlike)), remedy)


def _untold(claim: Obj, volumes: Objects) -> Unbound | None:
    """A claim known only from `describe`, which prints neither size, modes nor selector of one that is not bound."""
    if dig(claim, "spec.resources.requests.storage"):
        return None
    ref, free = ObjectRef.of(claim), [v for v in volumes if dig(v, "status.phase") == "Available"]
    told = [_offer(v) for v in free]
    proof = tuple(shows(v, ".spec.accessModes") for v in free)
    cause = UNTOLD(claim=ref.name, volumes=told)
    see = Action(SEE_CLAIM(command=verbatim(f"kubectl -n {ref.namespace} get pvc {ref.name} -o yaml")))
    return Unbound(claim, Step(ref, cause, proof), see) if told else None


def _offer(volume: Obj) -> Text:
    marks = [f"{k}={v}" for k, v in labels(volume).items()] or NO_LABELS()
    size, modes = dig(volume, "spec.capacity.storage", "?"), dig(volume, "spec.accessModes", [])
    return OFFER(volume=volume["metadata"]["name"], size=size, modes=modes, labels=marks)


def _named_volume(view: View, claim: Obj, name: str) -> Unbound | None:
    ref = ObjectRef.of(claim)
    volume = view.get("persistentvolumes", "", name)
    remedy = Action(MAKE_VOLUME(claim=ref.name), changes=True)
    if not volume:
        cause = VOLUME_GONE(claim=ref.name, volume=name)
        proof = (absent("PersistentVolume", "", name), shows(claim, ".spec.volumeName"))
        return Unbound(claim, Step(proof[0].object, cause, proof), remedy)
    unlike = differences(claim, volume)
    cause = NO_FIT(claim=ref.name, volume=name, differences=[text for text, _ in unlike])
    return Unbound(claim, Step(ObjectRef.of(volume), cause, tuple(e for _, e in unlike)), remedy) if unlike else None


def _no_class(view: View, claim: Obj, name: str, classes: Objects) -> Unbound:
    missing, who = ObjectRef("StorageClass", "", name), claim["metadata"]["name"]
    proof = [absent(*missing.key), shows(claim, ".spec.storageClassName", value=name)]
    cause = NO_CLASS(name=name, claim=who)
    for volume in view.list("persistentvolumes"):
        unlike = differences(claim, volume)
        if len(unlike) == 1 and unlike[0][1].path == ".spec.storageClassName":
            has = dig(volume, "spec.storageClassName", "")
            cause = NO_CLASS_BUT(name=name, claim=who, volume=volume["metadata"]["name"], has=has)
            proof.append(unlike[0][1])
            break
    remedy = CHOOSE_CLASS(name=name, others=names(classes) or NONE_THERE())
    return Unbound(claim, Step(missing, cause, tuple(proof)), Action(remedy, changes=True))


def _no_default(view: View, claim: Obj, classes: Objects) -> Unbound | None:
    """Without class and default a claim can still bind to a volume without class; then the volumes are the question."""
    if any(not dig(v, "spec.storageClassName") for v in view.list("persistentvolumes")):
        return _no_fit(view, claim, UNSET_CLASS())
    ref = ObjectRef.of(claim)
    marks = (shows(c, ".metadata.annotations", value=c["metadata"].get("annotations") or {}) for c in classes[:3])
    remedy = MAKE_DEFAULT(others=names(classes) or NONE_THERE())
    proof = (shows(claim, ".spec.storageClassName"), *marks)
    return Unbound(claim, Step(ref, NO_DEFAULT(claim=ref.name), proof), Action(remedy, changes=True))


def _provisioner(view: View, claim: Obj, chosen: Obj, events: EventIndex) -> Unbound | None:
    """A class that provisions: what its provisioner said, or that it says nothing."""
    ref, about, who = ObjectRef.of(claim), ObjectRef.of(chosen), chosen.get("provisioner", "")
    facts = {"provisioner": who, "name": about.name}
    command = verbatim(f"kubectl -n {ref.namespace} events --for persistentvolumeclaim/{ref.name}")
    see, proof = Action(SEE_EVENTS(command=command)), shows(chosen, ".provisioner")
    if failed := events.newest(claim, "ProvisioningFailed"):
        cause = REFUSED(provisioner=who, claim=ref.name, said=failed.get("message", ""))
        return Unbound(claim, Step(about, cause, (shows(failed, ".message"), proof)), see)
    asked = when(claim["metadata"].get("creationTimestamp"))
    age = view.now - asked if asked else timedelta()
    waits = dig(chosen, "volumeBindingMode") == "WaitForFirstConsumer" and "volume.kubernetes.io/selected-node" not in (
        claim["metadata"].get("annotations") or {}
    )
    if waits or age < TIME_TO_PROVISION:
        return None
    drivers = view.try_list("csidrivers")
    if drivers is not None and not who.startswith("kubernetes.io/") and who not in names(drivers):
        driver = absent("CSIDriver", "", who)
        repair = Action(INSTALL_DRIVER(provisioner=who), changes=True)
        return Unbound(claim, Step(about, NO_DRIVER(**facts), (proof, driver)), repair)
    silent = SILENT(**facts, minutes=int(age.total_seconds() // 60))
    return Unbound(claim, Step(about, silent, (proof, shows(claim, ".metadata.creationTimestamp"))), see)


def _shown_class(claim: Obj) -> str:
    name = class_name(claim)
    return "unset" if name is None else name or '""'


def _selector(selector: Obj) -> str:
    plain = [f"{k}={v}" for k, v in (selector.get("matchLabels") or {}).items()]
    terms = [
        f"{e['key']} {e['operator']} {e.get('values') or ''}".strip() for e in selector.get("matchExpressions") or []
    ]
    return ", ".join(plain + terms)
