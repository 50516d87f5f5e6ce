"""The benchmark's closed labels, and which of them a finding of kbase stands for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kbase.types import Finding

CAUSES = {
    "Admission_Fault": (
        "missing_service_account namespace_cpu_quota_exceeded namespace_memory_quota_exceeded "
        "namespace_pod_quota_exceeded namespace_service_quota_exceeded namespace_storage_quota_exceeded"
    ),
    "Infrastructure_Fault": (
        "containerd_unavailable kube_proxy_unavailable kube_scheduler_unavailable kubelet_unavailable "
        "node_network_delay node_network_packet_loss"
    ),
    "Performance_Fault": "pod_cpu_overload pod_network_delay",
    "Runtime_Fault": (
        "liveness_probe_incorrect_port liveness_probe_incorrect_protocol liveness_probe_incorrect_timing oom_killed "
        "readiness_probe_incorrect_port readiness_probe_incorrect_protocol readiness_probe_incorrect_timing"
    ),
    "Scheduling_Fault": (
        "cpu_capacity_mismatch memory_capacity_mismatch node_affinity_mismatch node_cordon_mismatch "
        "node_selector_mismatch pod_anti_affinity_conflict pv_binding_occupied pvc_access_mode_mismatch "
        "pvc_capacity_mismatch pvc_selector_mismatch pvc_storage_class_mismatch taint_toleration_mismatch"
    ),
    "Service_Routing_Fault": (
        "service_env_var_address_mismatch service_port_mapping_mismatch service_protocol_mismatch "
        "service_selector_mismatch"
    ),
    "Startup_Fault": (
        "image_registry_dns_failure incorrect_image_reference missing_image_pull_secret volume_mount_permission_denied"
    ),
}
TAXONOMY = {cause: taxonomy for taxonomy, causes in CAUSES.items() for cause in causes.split()}


@dataclass(frozen=True)
class Label:
    """One answer in the benchmark's words."""

    taxonomy: str
    object: str
    cause: str

    @classmethod
    def of(cls, cause: str, object_: str) -> "Label":
        """The label of a cause; its taxonomy follows from it."""
        return cls(TAXONOMY[cause], object_, cause)


# Code of the finding, words of its English cause (or, after ">", of its whole chain), cause of the benchmark.
# Every row that fits gives one answer, in this order: what is sure before what it may be as well.
_ROWS: tuple[tuple[str, str, str], ...] = (
    ("NODE-NOT-READY", "container runtime|PLEG|runtime is down|runtime network not ready", "containerd_unavailable"),
    ("NODE-NOT-READY", "stopped reporting|has never reported", "kubelet_unavailable"),
    ("POD-MOUNT", r"(containerd|crio|docker|cri-dockerd)\.sock", "containerd_unavailable"),
    ("NODE-PROXY", "", "kube_proxy_unavailable"),
    ("PODS-REFUSED", "ServiceAccount", "missing_service_account"),
    ("PODS-REFUSED", r"refuses.*[ .]cpu\b", "namespace_cpu_quota_exceeded"),
    ("PODS-REFUSED", r"refuses.*[ .]memory\b", "namespace_memory_quota_exceeded"),
    ("PODS-REFUSED", r"refuses.*\bpods \d", "namespace_pod_quota_exceeded"),
    ("PODS-REFUSED", r"refuses.*(storage|persistentvolumeclaims)\b", "namespace_storage_quota_exceeded"),
    ("QUOTA-FULL", r"services\b", "namespace_service_quota_exceeded"),
    ("QUOTA-FULL", r"storage|persistentvolumeclaims", "namespace_storage_quota_exceeded"),
    ("POD-UNSCHEDULABLE", "No scheduler has looked", "kube_scheduler_unavailable"),
    ("POD-UNSCHEDULABLE", r"nodeSelector \S+=", "node_selector_mismatch"),
    ("POD-UNSCHEDULABLE", "node affinity", "node_affinity_mismatch"),
    ("POD-UNSCHEDULABLE", "anti-affinity", "pod_anti_affinity_conflict"),
    ("POD-UNSCHEDULABLE", "taint", "taint_toleration_mismatch"),
    ("POD-UNSCHEDULABLE", r"\bcpu\b", "cpu_capacity_mismatch"),
    ("POD-UNSCHEDULABLE", r"\bmemory\b", "memory_capacity_mismatch"),
    ("POD-UNSCHEDULABLE", "cordoned", "node_cordon_mismatch"),
    ("POD-VOLUME", "not shown.*(ReadOnlyMany|ReadWriteMany|ReadWriteOncePod)", "pvc_access_mode_mismatch"),
    ("POD-VOLUME", r"not shown.*labels: \S+=", "pvc_selector_mismatch"),
    ("POD-VOLUME", "not shown", "pvc_capacity_mismatch"),
    ("POD-VOLUME", "not shown", "pvc_access_mode_mismatch"),
    ("POD-VOLUME", "it belongs to claim", "pv_binding_occupied"),
    ("POD-VOLUME", "StorageClass .* does not exist|storageClassName", "pvc_storage_class_mismatch"),
    ("POD-VOLUME", "accessModes .* lack", "pvc_access_mode_mismatch"),
    ("POD-VOLUME", "labels do not match", "pvc_selector_mismatch"),
    ("POD-VOLUME", "capacity .* is below", "pvc_capacity_mismatch"),
    ("POD-OOM", "", "oom_killed"),
    ("POD-START", "memory limit is too low", "oom_killed"),
    ("POD-MOUNT", "memory limit is too low", "oom_killed"),
    ("POD-LIVENESS", ">not the probe's", "liveness_probe_incorrect_port"),
    ("POD-LIVENESS", "HTTP|TLS|health service", "liveness_probe_incorrect_protocol"),
    ("POD-LIVENESS", ">gives up|within timeoutSeconds", "liveness_probe_incorrect_timing"),
    ("POD-LIVENESS", "", "liveness_probe_incorrect_protocol"),
    ("POD-READINESS", ">not the probe's", "readiness_probe_incorrect_port"),
    ("POD-READINESS", "HTTP|TLS|health service", "readiness_probe_incorrect_protocol"),
    ("POD-READINESS", "within timeoutSeconds|initialDelaySeconds", "readiness_probe_incorrect_timing"),
    ("POD-READINESS", "", "readiness_probe_incorrect_protocol"),
    ("POD-IMAGE", "cannot find imagePullSecret", "missing_image_pull_secret"),
    ("POD-IMAGE", "DNS|does not resolve", "image_registry_dns_failure"),
    ("POD-IMAGE", "asks for credentials", "missing_image_pull_secret"),
    ("POD-IMAGE", "misspelling of", "incorrect_image_reference"),
    ("POD-IMAGE", "pull access denied", "missing_image_pull_secret"),
    ("POD-IMAGE", "", "incorrect_image_reference"),
    ("POD-IMAGE", "", "missing_image_pull_secret"),
    ("POD-CRASH", "(?i)permission denied", "volume_mount_permission_denied"),
    ("POD-MOUNT", "(?i)permission denied", "volume_mount_permission_denied"),
    ("SVC-SELECTOR", "", "service_selector_mismatch"),
    ("SVC-PORT", r"sends (UDP|TCP|SCTP) ", "service_protocol_mismatch"),
    ("SVC-PORT", "", "service_port_mapping_mismatch"),
    ("SVC-ADDRESS", "^Service ", "service_port_mapping_mismatch"),
    ("SVC-ADDRESS", "", "service_env_var_address_mismatch"),
    ("SVC-ADDRESS", "but Service", "service_port_mapping_mismatch"),
)


def labels(finding: Finding, namespace: str) -> Iterator[Label]:
    """The labels a finding stands for, surest first; none for a finding that is no cause of the benchmark."""
    cause = finding.cause.render("en")
    whole = "\n".join([cause, *(s.fact.render("en") for s in finding.chain)])
    for code, words, name in _ROWS:
        text = whole if words.startswith(">") else cause
        if finding.code == code and re.search(words.removeprefix(">"), text):
            yield Label.of(name, _object(finding, name, namespace))


def _object(finding: Finding, cause: str, namespace: str) -> str:
    """Quotas are faults of the namespace, broken node services faults of the node, all others of the workload."""
    if "quota" in cause:
        return f"namespace/{namespace}"
    if TAXONOMY[cause] == "Infrastructure_Fault":
        nodes = [o.name for o in (finding.about, *(s.about for s in reversed(finding.chain))) if o.kind == "Node"]
        named = re.search(r"on node ([\w.-]+)", finding.cause.render("en"))
        return f"node/{next(iter(nodes), named[1] if named else '')}"
    services = [s.about.name for s in finding.chain if s.about.kind == "Service"]
    return f"app/{services[-1] if cause == 'service_port_mapping_mismatch' and services else finding.about.name}"
