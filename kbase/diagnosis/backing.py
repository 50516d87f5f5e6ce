"""Services that the API server itself calls (webhooks, aggregated APIs): whether anything can answer behind one."""

from collections.abc import Iterable
from datetime import timedelta

from kbase.diagnosis.events import events_about
from kbase.diagnosis.lookups import known_absent, try_get
from kbase.diagnosis.objects import absent, dig, shows
from kbase.diagnosis.services import ready_endpoints, selected, slice_evidence, slices_of
from kbase.diagnosis.trouble import starting, why_unserved
from kbase.diagnosis.view import View
from kbase.text import Phrase
from kbase.types import Obj, ObjectRef, Objects, Step

# Reads of unanswered; a check that calls it declares them.
BACKING_READS = ("services", "endpointslices", "pods", "events", "nodes")
NO_SERVICE = Phrase("Service {service} does not exist.", "Service {service} 不存在。")
NO_PORT = Phrase(
    "Service {service} has no port {port} (it has {ports}).", "Service {service} 沒有連接埠 {port}（有的是 {ports}）。"
)
NO_ENDPOINT = Phrase("Service {service} has no ready endpoint.", "Service {service} 沒有就緒的端點。")
_SETTLES = timedelta(minutes=2)  # a Service that was only just created gets its endpoints soon


def unanswered(view: View, at: ObjectRef, port: int) -> tuple[Step, ...]:
    """Why a call to a port of a Service cannot be answered, root last; () where it can, or where that is not known.

    Pods that only just start are no reason. Reads BACKING_READS.
    """
    where = f"{at.namespace}/{at.name}"
    if known_absent(view, "services", at.namespace, at.name):
        return (Step(at, NO_SERVICE(service=where), (absent("Service", at.namespace, at.name),)),)
    service = try_get(view, "services", at.namespace, at.name)
    if not service or dig(service, "spec.type") == "ExternalName" or view.is_younger(service, _SETTLES):
        return ()
    ports = [p.get("port") for p in dig(service, "spec.ports", [])]
    if ports and port not in ports:
        return (Step(at, NO_PORT(service=where, port=port, ports=ports), (shows(service, ".spec.ports"),)),)
    slices = view.try_list("endpointslices", at.namespace)
    if slices is None or ready_endpoints(slices_of(service, slices)):
        return ()
    return _without_endpoint(view, service, slices)


def _without_endpoint(view: View, service: Obj, slices: Objects) -> tuple[Step, ...]:
    ref = ObjectRef.of(service)
    none = Step(ref, NO_ENDPOINT(service=f"{ref.namespace}/{ref.name}"), slice_evidence(service, slices))
    pods = view.try_list("pods", ref.namespace)
    if pods is None:
        return (none,)
    own = selected(service, pods)
    if own and _all_starting(view, own):
        return ()
    return none, why_unserved(view, service, pods, events_about(view, ref.namespace))


def _all_starting(view: View, pods: Iterable[Obj]) -> bool:
    return all(starting(view, pod) for pod in pods)
