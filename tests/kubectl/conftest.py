"""A small cluster: one Deployment with two pods, their events and logs."""

import pytest

from tests.kubectl.helpers import cluster_of

OBJECTS = """
apiVersion: v1
kind: Pod
metadata: {name: web-10, namespace: default, uid: u10, creationTimestamp: "2026-11-20T08:30:00Z", labels: {app: web}}
spec:
  nodeName: n1
  initContainers: [{name: setup, image: i}]
  containers:
  - {name: app, image: i, env: [{name: KEY, valueFrom: {secretKeyRef: {name: s, key: k}}}], ports: [{containerPort: 80}]}
  - {name: sidecar, image: j}
status:
  phase: Running
  containerStatuses:
  - {name: app, restartCount: 1, ready: false, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 2, finishedAt: "2026-11-20T08:39:00Z"}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web-9, namespace: default, uid: u9, creationTimestamp: "2026-11-20T08:31:00Z", labels: {app: web}}
spec: {containers: [{name: app, image: i}]}
status: {phase: Pending}
---
apiVersion: v1
kind: Pod
metadata: {name: db-0, namespace: data, uid: d0, creationTimestamp: "2026-11-20T08:31:00Z", labels: {app: db}}
spec: {containers: [{name: app, image: i}]}
status: {phase: Running}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: default, uid: s1, creationTimestamp: "2026-11-20T08:31:00Z"}
spec: {type: ClusterIP, clusterIPs: [10.0.0.1], selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default, uid: d1, generation: 2}
spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {spec: {containers: [{name: app, image: i}]}}}
status: {observedGeneration: 2, updatedReplicas: 1, replicas: 2}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-1
  namespace: default
  annotations: {deployment.kubernetes.io/revision: "1", kubernetes.io/change-cause: first}
  ownerReferences: [{kind: Deployment, name: web, uid: d1, controller: true}]
spec: {replicas: 1, template: {spec: {containers: [{name: app, image: "i:1"}]}}}
---
apiVersion: v1
kind: Event
metadata: {name: e1, namespace: default}
involvedObject: {kind: Pod, name: web-10, namespace: default, uid: u10}
type: Warning
reason: BackOff
message: Back-off restarting failed container
count: 3
firstTimestamp: "2026-11-20T08:35:00Z"
lastTimestamp: "2026-11-20T08:39:00Z"
source: {component: kubelet}
"""  # noqa: E501
RAN = "2026-11-20T08:30:00Z one\n2026-11-20T08:39:30Z two\npassword=hunter2hunter2 three\n"
LOGS = {
    ("default", "web-10", "app", False): RAN,
    ("default", "web-10", "app", True): "2026-11-20T08:38:59Z panic\n",
}


@pytest.fixture
def web():
    return cluster_of(OBJECTS, logs=LOGS)
