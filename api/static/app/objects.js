// Kubernetes objects as people name them, and a sign for each kind.

import { h, s } from "./dom.js";

/** Letters that stand for a kind in drawings: those kubectl uses. */
const SHORT = {
  Pod: "po", Deployment: "deploy", StatefulSet: "sts", DaemonSet: "ds", ReplicaSet: "rs", Job: "job", CronJob: "cj",
  Service: "svc", Ingress: "ing", IngressClass: "ic", NetworkPolicy: "netpol", EndpointSlice: "eps", Gateway: "gtw",
  HTTPRoute: "route", GatewayClass: "gc", PersistentVolumeClaim: "pvc", PersistentVolume: "pv", StorageClass: "sc",
  VolumeAttachment: "va", CSIDriver: "csi", Node: "no", Namespace: "ns", ConfigMap: "cm", Event: "ev",
  ServiceAccount: "sa", ResourceQuota: "quota", LimitRange: "limits", HorizontalPodAutoscaler: "hpa",
  PodDisruptionBudget: "pdb", Role: "role", RoleBinding: "rb", ClusterRole: "cr", ClusterRoleBinding: "crb",
  ValidatingWebhookConfiguration: "vwc", MutatingWebhookConfiguration: "mwc", APIService: "api", PriorityClass: "pc",
  Lease: "lease",
};

/** "payments/web", "node-a" for what has no namespace, "payments" for a list in one, "" for a list of all. */
export const path = (object) => [object.namespace, object.name].filter(Boolean).join("/");

/** A kind that may break between its words: some are longer than a phone is wide. */
const breakable = (kind) => kind.split(/(?=[A-Z][a-z])/).flatMap((word, i) => (i ? [h("wbr"), word] : [word]));

/** Kind and name as an element. */
export function named(object) {
  return h("span", { class: "object" }, h("span", { class: "kind" }, breakable(object.kind)), " ", h("span", { class: "name" }, path(object)));
}

/** A drawn sign of the kind; root: it is where the fault lies. */
export function sign(kind, { root = false } = {}) {
  const letters = SHORT[kind] ?? kind.slice(0, 4).toLowerCase();
  return s(
    "svg",
    { viewBox: "0 0 52 30", class: root ? "sign is-root" : "sign", "aria-hidden": "true", focusable: "false" },
    s("rect", { x: 1, y: 1, width: 50, height: 28, rx: 7 }),
    s("text", { x: 26, y: 19, "text-anchor": "middle" }, letters),
  );
}
