"""What stands in every cluster: its own workloads, the API's Service, a StorageClass with its driver."""

from typing import Any

from kbase.types import Objects

SYSTEM: dict[str, Any] = {
    "coredns": {
        "replicas": 2,
        "labels": {"k8s-app": "kube-dns"},
        "container": {
            "name": "coredns",
            "image": "registry.k8s.io/coredns/coredns:v1.13.1",
            "ports": [
                {"name": "dns", "containerPort": 53, "protocol": "UDP"},
                {"name": "dns-tcp", "containerPort": 53},
                {"name": "metrics", "containerPort": 9153},
            ],
        },
        "spec": {"dnsPolicy": "Default", "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists"}]},
    },
    "kube-proxy": {
        "kind": "DaemonSet",
        "labels": {"k8s-app": "kube-proxy"},
        "container": {"name": "kube-proxy", "image": "registry.k8s.io/kube-proxy:v1.36.2", "ports": None},
        "spec": {"hostNetwork": True, "tolerations": [{"operator": "Exists"}]},
    },
}
DNS: dict[str, Any] = {
    "clusterIP": "10.96.0.10",
    "port": 53,
    "target": 53,
    "protocol": "UDP",
    "selector": {"k8s-app": "kube-dns"},
    "labels": {"k8s-app": "kube-dns"},
}
OBJECTS: Objects = [
    {
        "kind": "Service",
        "metadata": {"name": "kubernetes", "namespace": "default"},
        "spec": {
            "clusterIP": "10.96.0.1",
            "type": "ClusterIP",
            "ports": [{"name": "https", "port": 443, "targetPort": 6443}],
        },
    },
    {
        "kind": "EndpointSlice",
        "metadata": {
            "name": "kubernetes",
            "namespace": "default",
            "labels": {"kubernetes.io/service-name": "kubernetes"},
        },
        "addressType": "IPv4",
        "endpoints": [{"addresses": ["192.168.0.2"], "conditions": {"ready": True}}],
        "ports": [{"name": "https", "port": 6443, "protocol": "TCP"}],
    },
    {
        "kind": "StorageClass",
        "metadata": {
            "name": "standard",
            "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
        },
        "provisioner": "ebs.csi.aws.com",
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": True,
    },
    {"kind": "CSIDriver", "metadata": {"name": "ebs.csi.aws.com"}, "spec": {"attachRequired": True}},
]
