"""`kubectl cluster-info`."""

from kbase.diagnosis.objects import dig, labels
from kbase.kubectl.call import Call
from kbase.kubectl.places import Place
from kbase.kubectl.said import KubectlError
from kbase.kubectl.selectors import has_labels
from kbase.kubectl.verbs import Printed, verb
from kbase.text import Phrase

ABOUT = Phrase("where the control plane runs", "控制平面的位址")
NO_DUMP = "error: to record a cluster, use: kbase bundle OUT"
NOT_RECORDED = "error: the address of the API server was not recorded"
_SERVICE = "kubernetes.io/cluster-service=true"


@verb("cluster-info", ABOUT)
def cluster_info(call: Call, place: Place) -> Printed:
    """The address of the API server and of the cluster's own services."""
    if call.words:
        raise KubectlError(NO_DUMP)
    host = place.session.address
    if not host:
        recorded = place.session.recorded_output(call.args)
        if recorded is None:
            raise KubectlError(NOT_RECORDED)
        return Printed(recorded[0], code=recorded[1])
    lines = [f"Kubernetes control plane is running at {host}"]
    for service in place.session.list("services", "kube-system"):
        if has_labels(labels(service), _SERVICE):
            name = labels(service).get("kubernetes.io/name") or service["metadata"]["name"]
            port = dig(service, "spec.ports.0.name", "")
            path = f"/api/v1/namespaces/kube-system/services/{service['metadata']['name']}" + (
                f":{port}" if port else ""
            )
            lines.append(f"{name} is running at {host}{path}/proxy")
    return Printed("\n".join(lines) + "\n")
