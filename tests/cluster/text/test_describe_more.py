"""Ingresses, NetworkPolicies, autoscalers, budgets and CronJobs as kubectl describes them."""

from datetime import UTC, datetime

import pytest

from kbase.cluster.text.describe import describe
from kbase.cluster.text.meta import selector

NOW = datetime(2026, 11, 20, 7, 32, tzinfo=UTC)

INGRESS = """\
Name:             door
Labels:           <none>
Namespace:        office
Address:          192.0.2.80,lb.example.test
Ingress Class:    nginx
Default backend:  lobby:80 (10.1.0.9:8080)
TLS:
  door-tls terminates a.example.test,b.example.test
Rules:
  Host            Path  Backends
  ----            ----  --------
  a.example.test
                  /      desk:80 (10.1.0.3:8080)
                  /pay   till:web (<error: services "till" not found>)
  *
                  /      desk:80 (10.1.0.3:8080)
Annotations:      <none>
Events:           <none>
"""
POLICY = """\
Name:         desk
Namespace:    office
Created on:   2026-11-20 08:31:33 +0000 UTC
Labels:       <none>
Annotations:  <none>
Spec:
  PodSelector:     app=desk,tier in (a,b)
  Allowing ingress traffic:
    To Port: 8080/TCP
    To Port: web/TCP
    From:
      NamespaceSelector: team=front
      PodSelector: app=lobby
    From:
      IPBlock:
        CIDR: 10.0.0.0/8
        Except: 10.1.0.0/16, 10.2.0.0/16
    ----------
    To Port: <any> (traffic allowed to all ports)
    From:
      PodSelector: <none>
  Allowing egress traffic:
    <none> (Selected pods are isolated for egress connectivity)
  Policy Types: Ingress, Egress
"""
OPEN = POLICY.partition("  PodSelector")[0] + (
    "  PodSelector:     <none> (Allowing the specific traffic to all pods in this namespace)\n"
    "  Allowing ingress traffic:\n    To Port: <any> (traffic allowed to all ports)\n"
    "    From: <any> (traffic not restricted by source)\n  Not affecting egress traffic\n  Policy Types: Ingress\n"
)
AUTOSCALER = """\
Name:                                                  desk
Namespace:                                             office
Labels:                                                <none>
Annotations:                                           <none>
CreationTimestamp:                                     Fri, 20 Nov 2026 07:00:00 +0000
Reference:                                             Deployment/desk
Metrics:                                               ( current / target )
  resource cpu on pods  (as a percentage of request):  12% (12m) / 70%
  resource memory on pods:                             52428800 / 100Mi
  "requests" on pods:                                  5 / 10
Min replicas:                                          2
Max replicas:                                          6
Deployment pods:                                       2 current / 3 desired
Conditions:
  Type         Status  Reason          Message
  ----         ------  ------          -------
  AbleToScale  False   FailedGetScale  the target was not found
Events:          <none>
"""
BUDGET = """\
Name:             desk
Namespace:        office
Max unavailable:  25%
Selector:         app=desk
Status:
    Allowed disruptions:  0
    Current:              2
    Desired:              2
    Total:                3
Events:               <none>
"""
CRON = """\
Name:                          tidy
Namespace:                     office
Labels:                        <none>
Annotations:                   <none>
Schedule:                      0 3 * * *
Concurrency Policy:            Forbid
Suspend:                       True
Time Zone:                     Asia/Taipei
Successful Job History Limit:  3
Failed Job History Limit:      1
Starting Deadline Seconds:     30s
Selector:                      <unset>
Parallelism:                   <unset>
Completions:                   <unset>
Pod Template:
  Labels:  <none>
  Containers:
   app:
    Image:        registry.test/tidy:1
    Port:         <none>
    Host Port:    <none>
    Environment:  <none>
    Mounts:       <none>
  Volumes:            <none>
Last Schedule Time:  Fri, 20 Nov 2026 03:00:00 +0000
Active Jobs:         tidy-1, tidy-2
Events:              <none>
"""


def only(text):
    (found,) = describe(text, now=NOW)
    return found


def test_ingress():
    """Class, address, TLS, hosts with their paths, and the Services of which it says that there are none."""
    found = only(INGRESS)
    spec = found.obj["spec"]
    assert spec["ingressClassName"] == "nginx"
    assert spec["defaultBackend"] == {"service": {"name": "lobby", "port": {"number": 80}}}
    assert spec["tls"] == [{"secretName": "door-tls", "hosts": ["a.example.test", "b.example.test"]}]
    assert [(r.get("host"), [p["path"] for p in r["http"]["paths"]]) for r in spec["rules"]] == [
        ("a.example.test", ["/", "/pay"]),
        (None, ["/"]),
    ]
    assert spec["rules"][0]["http"]["paths"][1]["backend"]["service"] == {"name": "till", "port": {"name": "web"}}
    assert found.obj["status"]["loadBalancer"]["ingress"] == [{"ip": "192.0.2.80"}, {"hostname": "lb.example.test"}]
    assert found.gone == [("services", "office", "till")]


def test_network_policy():
    """Selectors, rules with ports and peers, a rule for everyone in the namespace, and a direction that is closed."""
    spec = only(POLICY).obj["spec"]
    tier = {"key": "tier", "operator": "In", "values": ["a", "b"]}
    assert spec["podSelector"] == {"matchLabels": {"app": "desk"}, "matchExpressions": [tier]}
    assert spec["policyTypes"] == ["Ingress", "Egress"]
    first, second = spec["ingress"]
    assert first["ports"] == [{"port": 8080, "protocol": "TCP"}, {"port": "web", "protocol": "TCP"}]
    assert first["from"] == [
        {"namespaceSelector": {"matchLabels": {"team": "front"}}, "podSelector": {"matchLabels": {"app": "lobby"}}},
        {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16", "10.2.0.0/16"]}},
    ]
    assert second == {"from": [{"podSelector": {}}]}
    assert "egress" not in spec


def test_a_policy_that_lets_everything_in():
    """A rule without ports and peers restricts nothing; an empty selector means every pod."""
    spec = only(OPEN).obj["spec"]
    assert spec == {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{}]}


def test_autoscaler():
    """Target, bounds, metrics by percentage, amount or of another kind, counts and conditions."""
    obj = only(AUTOSCALER).obj
    assert obj["spec"]["scaleTargetRef"] == {"kind": "Deployment", "name": "desk", "apiVersion": "apps/v1"}
    assert (obj["spec"]["minReplicas"], obj["spec"]["maxReplicas"]) == (2, 6)
    cpu, memory, other = obj["spec"]["metrics"]
    assert cpu["resource"] == {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}
    assert memory["resource"]["target"] == {"type": "AverageValue", "averageValue": "100Mi"}
    assert other == {"type": "Pods"}
    assert (obj["status"]["currentReplicas"], obj["status"]["desiredReplicas"]) == (2, 3)
    assert obj["status"]["conditions"][0]["reason"] == "FailedGetScale"


def test_budget():
    """What it asks for and what it allows now."""
    obj = only(BUDGET).obj
    assert obj["spec"] == {"maxUnavailable": "25%", "selector": {"matchLabels": {"app": "desk"}}}
    assert obj["status"] == {"disruptionsAllowed": 0, "currentHealthy": 2, "desiredHealthy": 2, "expectedPods": 3}


def test_cron_job():
    """When it runs, whether it is suspended, and what runs now."""
    obj = only(CRON).obj
    spec = obj["spec"]
    assert (spec["schedule"], spec["timeZone"], spec["suspend"]) == ("0 3 * * *", "Asia/Taipei", True)
    assert (spec["concurrencyPolicy"], spec["startingDeadlineSeconds"]) == ("Forbid", 30)
    assert spec["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["image"] == "registry.test/tidy:1"
    assert [j["name"] for j in obj["status"]["active"]] == ["tidy-1", "tidy-2"]
    assert obj["status"]["lastScheduleTime"] == "2026-11-20T03:00:00Z"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", {}),
        ("app=web,tier=", {"matchLabels": {"app": "web", "tier": ""}}),
        ("a,!b", {"matchExpressions": [{"key": "a", "operator": "Exists"}, {"key": "b", "operator": "DoesNotExist"}]}),
        ("x notin (1, 2)", {"matchExpressions": [{"key": "x", "operator": "NotIn", "values": ["1", "2"]}]}),
    ],
)
def test_selectors(text, wanted):
    """Every operator of a LabelSelector, as kubectl prints it."""
    assert selector(text) == wanted
