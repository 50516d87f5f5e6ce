"""What kubectl prints of an office that does not exist, for tests of reading it."""

_END = " "  # kubectl ends some lines with a blank, which editors take off

POD = """\
Name:             desk-5d-x1
Namespace:        office
Priority:         0
Service Account:  clerk
Node:             elm/192.0.2.7
Start Time:       Fri, 20 Nov 2026 08:30:00 +0100
Labels:           app=desk
                  pod-template-hash=5d
Annotations:      note: two
                    lines
Status:           Running
IP:               10.1.0.3
IPs:
  IP:           10.1.0.3
Controlled By:  ReplicaSet/desk-5d
Init Containers:
  wait:
    Image:      busybox:1
    Port:       <none>
    Host Port:  <none>
    Command:
      sh
      -c
      echo a: b
    State:          Terminated
      Reason:       Completed
      Exit Code:    0
      Started:      Fri, 20 Nov 2026 08:30:01 +0100
      Finished:     Fri, 20 Nov 2026 08:30:02 +0100
    Ready:          True
    Restart Count:  0
    Environment:    <none>
    Mounts:         <none>
Containers:
  web:
    Container ID:   containerd://0
    Image:          registry.example:5000/desk:2
    Image ID:       sha256:1
    Ports:          8080/TCP (http), 9000/UDP
    Host Ports:     0/TCP (http), 19000/UDP
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Exit Code:    143
      Started:      Fri, 20 Nov 2026 08:31:00 +0100
      Finished:     Fri, 20 Nov 2026 08:31:20 +0100
    Ready:          False
    Restart Count:  4
    Limits:
      memory:  64Mi
    Requests:
      cpu:      100m
      memory:   32Mi
    Liveness:   http-get https://:http/live delay=5s timeout=1s period=10s #success=1 #failure=3
    Readiness:  grpc <pod>:9000 desk delay=0s timeout=2s period=5s #success=1 #failure=1
    Startup:    exec [cat /run/ready] delay=0s timeout=1s period=10s #success=1 #failure=30
    Environment Variables from:
      settings  ConfigMap  Optional: false
      keys      Secret     Optional: true
    Environment:
      LEDGER_URL:  http://ledger:7000/v1
      PASSWORD:    <set to the key 'pw' in secret 'keys'>  Optional: false
      POD_NAME:    desk-5d-x1 (v1:metadata.name)
    Mounts:
      /data from data (rw,path="sub")
      /etc/x from conf (ro)
Conditions:
  Type                        Status
  Ready                       False{end}
  PodScheduled                True{end}
Volumes:
  data:
    Type:       PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)
    ClaimName:  papers
    ReadOnly:   false
  conf:
    Type:      ConfigMap (a volume populated by a ConfigMap)
    Name:      settings
    Optional:  true
  api:
    Type:                    Projected (a volume that contains injected data from multiple sources)
    TokenExpirationSeconds:  3607
QoS Class:                   Burstable
Node-Selectors:              disk=fast
Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
                             team=a:NoSchedule
Events:
  Type     Reason     Age                From               Message
  ----     ------     ----               ----               -------
  Normal   Scheduled  2m                 default-scheduler  Successfully assigned office/desk-5d-x1 to elm
  Warning  Unhealthy  20s (x3 over 90s)  kubelet            Liveness probe failed: Get "https://10.1.0.3:8080/live": EOF
""".replace("{end}", _END)

PENDING = """\
Name:             desk-5d-x2
Namespace:        office
Node:             <none>
Status:           Pending
IP:             {end}
Containers:
  web:
    Image:        desk:2
    Port:         <none>
    Environment:  <none>
    Mounts:       <none>
Conditions:
  Type           Status
  PodScheduled   False{end}
QoS Class:       BestEffort
Events:
  Type     Reason            Age   From               Message
  ----     ------            ----  ----               -------
  Warning  FailedScheduling  70s   default-scheduler  0/1 nodes are available: 1 Insufficient cpu.
""".replace("{end}", _END)

NODE = """\
Name:               elm
Roles:              <none>
Labels:             disk=fast
CreationTimestamp:  Mon, 02 Nov 2026 08:00:00 +0100
Taints:             team=a:NoSchedule
                    node.kubernetes.io/unschedulable:NoSchedule
Unschedulable:      true
Lease:
  HolderIdentity:  elm
  AcquireTime:     <unset>
  RenewTime:       Fri, 20 Nov 2026 08:32:00 +0100
Conditions:
  Type    Status  LastHeartbeatTime                 LastTransitionTime                Reason        Message
  ----    ------  -----------------                 ------------------                ------        -------
  Ready   True    Fri, 20 Nov 2026 08:31:50 +0100   Mon, 02 Nov 2026 08:01:00 +0100   KubeletReady  kubelet is posting
Allocatable:
  cpu:     4
  memory:  8Gi
  pods:    110
Non-terminated Pods:          (2 in total)
  Namespace                   Name         CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
  ---------                   ----         ------------  ----------  ---------------  -------------  ---
  office                      desk-5d-x1   100m (2%)     0 (0%)      32Mi (0%)        64Mi (0%)      2m
  kube-system                 kube-proxy   0 (0%)        0 (0%)      0 (0%)           0 (0%)         18d
Events:              <none>
"""

SERVICES = """\
Name:                     desk
Namespace:                office
Labels:                   <none>
Selector:                 app=desk,tier=front
Type:                     NodePort
IP:                       10.9.0.3
Port:                     web  80/TCP
TargetPort:               http/TCP
NodePort:                 web  30080/TCP
Endpoints:                10.1.0.3:8080
Port:                     <unset>  9000/UDP
TargetPort:               9001/UDP
NodePort:                 <unset>  30900/UDP
Session Affinity:         None
Events:                   <none>


Name:                     outside
Namespace:                office
Selector:                 <none>
Type:                     ExternalName
External Name:            db.example.com
Session Affinity:         None
"""
