"""The kinds that kbase knows how to read. What is not in this table is never requested."""

from dataclasses import dataclass

from kbase.types import ObjectRef


@dataclass(frozen=True)
class Resource:
    """One kind of the API. plural: name in URLs, RBAC and declared reads. short: other spellings kubectl takes.

    older: versions that a server may serve it by instead, the newest first.  word: its name is a word of every day
    ("application"), so that in a question it names the kind only together with its group.  spec: the fields of its
    spec that are kept, None for all; values of charts, user data and connections of add-ons hold what is secret.
    """

    plural: str
    kind: str
    group: str
    version: str
    namespaced: bool = True
    short: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    word: bool = False
    spec: tuple[str, ...] | None = None

    @property
    def custom(self) -> bool:
        """Whether it is defined by an add-on, so that many servers do not serve it."""
        return self.group.count(".") > 0 and (not self.group.endswith(".k8s.io") or self.group in _ADDED)

    @property
    def spellings(self) -> tuple[str, ...]:
        """What kubectl takes for it: plural, singular and short names, with and without the group."""
        names = (self.plural, self.kind.lower(), *self.short)
        return (*names, *(f"{n}.{self.group}" for n in names[:2])) if self.group else names

    @property
    def api_version(self) -> str:
        """`v1`, `apps/v1`: the apiVersion of its objects."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def path(self, namespace: str | None = None, name: str = "") -> str:
        """URL path of a list (name "") or of one object; namespace None or "" lists the whole cluster."""
        root = f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"
        inside = f"/namespaces/{namespace}" if self.namespaced and namespace else ""
        return f"{root}{inside}/{self.plural}" + (f"/{name}" if name else "")


# Groups of add-ons under a name that Kubernetes' own have, too.
_ADDED = frozenset({"autoscaling.k8s.io", "gateway.networking.k8s.io", "kueue.x-k8s.io"})
_TABLE = (
    Resource("pods", "Pod", "", "v1", short=("po",)),
    Resource("services", "Service", "", "v1", short=("svc",)),
    Resource("configmaps", "ConfigMap", "", "v1", short=("cm",)),
    Resource("events", "Event", "", "v1", short=("ev",)),
    Resource("serviceaccounts", "ServiceAccount", "", "v1", short=("sa",)),
    Resource("persistentvolumeclaims", "PersistentVolumeClaim", "", "v1", short=("pvc",)),
    Resource("resourcequotas", "ResourceQuota", "", "v1", short=("quota",)),
    Resource("limitranges", "LimitRange", "", "v1", short=("limits",)),
    Resource("namespaces", "Namespace", "", "v1", False, ("ns",)),
    Resource("nodes", "Node", "", "v1", False, ("no",)),
    Resource("persistentvolumes", "PersistentVolume", "", "v1", False, ("pv",)),
    Resource("deployments", "Deployment", "apps", "v1", short=("deploy",)),
    Resource("statefulsets", "StatefulSet", "apps", "v1", short=("sts",)),
    Resource("daemonsets", "DaemonSet", "apps", "v1", short=("ds",)),
    Resource("replicasets", "ReplicaSet", "apps", "v1", short=("rs",)),
    Resource("jobs", "Job", "batch", "v1"),
    Resource("cronjobs", "CronJob", "batch", "v1", short=("cj",)),
    Resource("horizontalpodautoscalers", "HorizontalPodAutoscaler", "autoscaling", "v2", short=("hpa",)),
    Resource("poddisruptionbudgets", "PodDisruptionBudget", "policy", "v1", short=("pdb",)),
    Resource("ingresses", "Ingress", "networking.k8s.io", "v1", short=("ing",)),
    Resource("ingressclasses", "IngressClass", "networking.k8s.io", "v1", False),
    Resource("networkpolicies", "NetworkPolicy", "networking.k8s.io", "v1", short=("netpol",)),
    Resource("endpointslices", "EndpointSlice", "discovery.k8s.io", "v1"),
    Resource("storageclasses", "StorageClass", "storage.k8s.io", "v1", False, ("sc",)),
    Resource("volumeattachments", "VolumeAttachment", "storage.k8s.io", "v1", False),
    Resource("csidrivers", "CSIDriver", "storage.k8s.io", "v1", False),
    Resource("roles", "Role", "rbac.authorization.k8s.io", "v1"),
    Resource("rolebindings", "RoleBinding", "rbac.authorization.k8s.io", "v1"),
    Resource("clusterroles", "ClusterRole", "rbac.authorization.k8s.io", "v1", False),
    Resource("clusterrolebindings", "ClusterRoleBinding", "rbac.authorization.k8s.io", "v1", False),
    Resource(
        "validatingwebhookconfigurations",
        "ValidatingWebhookConfiguration",
        "admissionregistration.k8s.io",
        "v1",
        False,
    ),
    Resource(
        "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", "admissionregistration.k8s.io", "v1", False
    ),
    Resource("apiservices", "APIService", "apiregistration.k8s.io", "v1", False),
    Resource("priorityclasses", "PriorityClass", "scheduling.k8s.io", "v1", False, ("pc",)),
    Resource("certificatesigningrequests", "CertificateSigningRequest", "certificates.k8s.io", "v1", False, ("csr",)),
    Resource("leases", "Lease", "coordination.k8s.io", "v1"),
    # Custom resources: a server without their add-on does not serve them, and is then not asked for them.
    Resource("verticalpodautoscalers", "VerticalPodAutoscaler", "autoscaling.k8s.io", "v1", short=("vpa",)),
    Resource("gateways", "Gateway", "gateway.networking.k8s.io", "v1", short=("gtw",)),
    Resource("httproutes", "HTTPRoute", "gateway.networking.k8s.io", "v1"),
    Resource("grpcroutes", "GRPCRoute", "gateway.networking.k8s.io", "v1"),
    Resource("gatewayclasses", "GatewayClass", "gateway.networking.k8s.io", "v1", False),
    Resource(
        "certificates", "Certificate", "cert-manager.io", "v1", word=True, spec=("secretName", "issuerRef", "dnsNames")
    ),
    Resource("certificaterequests", "CertificateRequest", "cert-manager.io", "v1", spec=("issuerRef",)),
    Resource("issuers", "Issuer", "cert-manager.io", "v1", word=True, spec=()),
    Resource("clusterissuers", "ClusterIssuer", "cert-manager.io", "v1", False, spec=()),
    Resource("challenges", "Challenge", "acme.cert-manager.io", "v1", word=True, spec=("dnsName", "type")),
    Resource(
        "externalsecrets",
        "ExternalSecret",
        "external-secrets.io",
        "v1",
        short=("es",),
        older=("v1beta1",),
        spec=("secretStoreRef", "target.name"),
    ),
    Resource("secretstores", "SecretStore", "external-secrets.io", "v1", older=("v1beta1",), spec=()),
    Resource(
        "clustersecretstores", "ClusterSecretStore", "external-secrets.io", "v1", False, older=("v1beta1",), spec=()
    ),
    Resource("sealedsecrets", "SealedSecret", "bitnami.com", "v1alpha1", spec=("template.metadata.name",)),
    Resource("rollouts", "Rollout", "argoproj.io", "v1alpha1", word=True, spec=("replicas", "paused")),
    Resource("applications", "Application", "argoproj.io", "v1alpha1", word=True, spec=("destination",)),
    Resource(
        "kustomizations",
        "Kustomization",
        "kustomize.toolkit.fluxcd.io",
        "v1",
        short=("ks",),
        word=True,
        spec=("sourceRef", "suspend"),
    ),
    Resource(
        "helmreleases",
        "HelmRelease",
        "helm.toolkit.fluxcd.io",
        "v2",
        short=("hr",),
        spec=("chart.spec.sourceRef", "suspend"),
    ),
    Resource(
        "gitrepositories", "GitRepository", "source.toolkit.fluxcd.io", "v1", short=("gitrepo",), spec=("suspend",)
    ),
    Resource(
        "ocirepositories", "OCIRepository", "source.toolkit.fluxcd.io", "v1", older=("v1beta2",), spec=("suspend",)
    ),
    Resource(
        "helmrepositories", "HelmRepository", "source.toolkit.fluxcd.io", "v1", short=("helmrepo",), spec=("suspend",)
    ),
    Resource("scaledobjects", "ScaledObject", "keda.sh", "v1alpha1", short=("so",), spec=("scaleTargetRef",)),
    Resource("scaledjobs", "ScaledJob", "keda.sh", "v1alpha1", short=("sj",), spec=()),
    Resource("nodepools", "NodePool", "karpenter.sh", "v1", False, spec=("template.spec.nodeClassRef",)),
    Resource("nodeclaims", "NodeClaim", "karpenter.sh", "v1", False, spec=("nodeClassRef",)),
    Resource("ec2nodeclasses", "EC2NodeClass", "karpenter.k8s.aws", "v1", False, spec=()),
    Resource("aksnodeclasses", "AKSNodeClass", "karpenter.azure.com", "v1", False, older=("v1beta1",), spec=()),
    Resource("workloads", "Workload", "kueue.x-k8s.io", "v1beta2", older=("v1beta1",), word=True, spec=("queueName",)),
)
# Read for `kbase kubectl` alone: no check declares them, so no shipped role, recording or question names them.
_SHOWN = (
    Resource("endpoints", "Endpoints", "", "v1", short=("ep",)),
    Resource("replicationcontrollers", "ReplicationController", "", "v1", short=("rc",)),
    Resource("controllerrevisions", "ControllerRevision", "apps", "v1"),
    Resource("csinodes", "CSINode", "storage.k8s.io", "v1", False),
    Resource(
        "customresourcedefinitions", "CustomResourceDefinition", "apiextensions.k8s.io", "v1", False, ("crd", "crds")
    ),
    Resource("ipaddresses", "IPAddress", "networking.k8s.io", "v1", False, ("ip",)),
    Resource("runtimeclasses", "RuntimeClass", "node.k8s.io", "v1", False),
    Resource("servicecidrs", "ServiceCIDR", "networking.k8s.io", "v1", False),
)
RESOURCES: dict[str, Resource] = {r.plural: r for r in _TABLE}
READABLE: dict[str, Resource] = {r.plural: r for r in _SHOWN} | RESOURCES
BY_KIND: dict[str, Resource] = {r.kind: r for r in _TABLE}
_TYPED = {s: r for r in reversed(_TABLE) for s in r.spellings}  # of two kinds of one name the one that stands first
_SPELLINGS = {  # two letters of an add-on ("so", "es") are a word, too
    s: r for s, r in _TYPED.items() if "." in s or not (r.word or (r.custom and len(s) < 3))
}


def spelled(word: str) -> Resource | None:
    """The kind that a word of a question means, as kubectl spells it (`deploy`, `pvc`); None for an unknown one."""
    return _SPELLINGS.get(word.lower())


def typed(word: str) -> Resource | None:
    """The kind that kubectl would understand by a word where it wants one; None for an unknown one."""
    return _TYPED.get(word.lower())


def kubectl(ref: ObjectRef, path: str = "") -> str:
    """The read-only kubectl command that shows one field of one object (the whole object for path "")."""
    resource = BY_KIND.get(ref.kind)
    word = (resource.short[0] if resource and resource.short else ref.kind).lower()
    inside = f" -n {ref.namespace}" if ref.namespace else ""
    shown = f" -o jsonpath='{{{path}}}'" if path.startswith(".") else ""
    return f"kubectl{inside} get {word} {ref.name}{shown}"
