"""Alerts: from the webhook or a watched channel to one message an incident, edited, closed, muted, capped."""

import json

import pytest

from kbase.slack.alerts.alert import alert_in_message, alerts_of
from kbase.slack.deliver import deliver
from tests.slack.conftest import AMY, PRIVATE, PUBLIC

RULE = "KubePodCrashLooping"
OVEN = {"namespace": "bakery", "pod": "oven-5c9d-k2xjv", "container": "oven"}


def firing(rule=RULE, *, status="firing", started="2026-11-20T07:55:00Z", ended="0001-01-01T00:00:00Z", **labels):
    """One alert as Alertmanager sends it."""
    alert = {"status": status, "labels": {"alertname": rule, "severity": "critical", **labels}, "annotations": {}}
    return alert | {"startsAt": started, "endsAt": ended, "generatorURL": "http://prometheus/graph"}


def delivered(bench, *alerts, channel=""):
    """A webhook delivery, all the way to the channel."""
    deliver(bench.desk, alerts_of({"version": "4", "status": "firing", "alerts": list(alerts)}), channel)
    bench.settle()


def test_an_alert_becomes_its_cause(bench, slack):
    """The rule, the object, since when, the likely cause, its impact and what to do; shown without anybody asking."""
    delivered(bench, firing(**OVEN), channel=PRIVATE)
    (message,) = slack.said(PRIVATE)
    text = slack.text(message)
    assert text.startswith("🚨 *KubePodCrashLooping* · `Deployment bakery/oven` · firing since <!date^")
    assert "*Likely cause:* Container oven ends with exit code 3; its last log says: config: OVEN_TEMP" in text
    assert "*Impact:* Service bakery/oven" in text
    assert "⚠ changes the cluster (not run)" in text


def test_a_repeat_edits_the_same_message(bench, slack, clock):
    """ "still firing, 1 of 1 pods"; nothing is posted anew."""
    delivered(bench, firing(**OVEN), channel=PRIVATE)
    clock.tick(300)
    delivered(bench, firing(**OVEN), channel=PRIVATE)
    (message,) = slack.said(PRIVATE)
    assert "still firing, 1 of 1 pods" in slack.text(message)


def test_resolution_closes_it_with_how_long_it_took(bench, slack, clock):
    delivered(bench, firing(**OVEN), channel=PRIVATE)
    clock.tick(900)
    delivered(bench, firing(status="resolved", ended="2026-11-20T08:12:00Z", **OVEN), channel=PRIVATE)
    (message,) = slack.said(PRIVATE)
    assert "✅ *KubePodCrashLooping*" in slack.text(message)
    assert "after 17 min" in slack.text(message)
    assert not [b for b in message["blocks"] if b["type"] == "actions"]


def test_pods_of_one_owner_with_one_cause_are_one_incident(bench, slack):
    """Two containers of the pod, and its workload by name: rule, owner and cause are the same."""
    delivered(bench, firing(**OVEN), channel=PRIVATE)
    delivered(bench, firing(namespace="bakery", deployment="oven"), channel=PRIVATE)
    assert len(slack.said(PRIVATE)) == 1
    delivered(bench, firing("KubeDeploymentReplicasMismatch", namespace="bakery", deployment="oven"), channel=PRIVATE)
    assert len(slack.said(PRIVATE)) == 2


def test_a_closed_incident_that_comes_back_is_a_new_message(bench, slack, clock):
    delivered(bench, firing(**OVEN), channel=PRIVATE)
    delivered(bench, firing(status="resolved", ended="2026-11-20T08:01:00Z", **OVEN), channel=PRIVATE)
    clock.tick(3600)
    delivered(bench, firing(started="2026-11-20T09:00:00Z", **OVEN), channel=PRIVATE)
    assert [slack.text(m)[0] for m in slack.said(PRIVATE)] == ["✅", "🚨"]


def test_labels_lead_to_the_object(bench, slack):
    """Workloads before pods: a metric of kube-state-metrics brings the exporter's own pod, service and job along."""
    own = {"pod": "kube-state-metrics-7d9f-x2x4z", "service": "kube-state-metrics", "job": "kube-state-metrics"}
    delivered(bench, firing("KubePodNotReady", namespace="front", **{**own, "pod": "display"}), channel=PRIVATE)
    delivered(bench, firing("KubeNodeNotReady", node="node-a", **own), channel=PRIVATE)
    delivered(bench, firing("NodeClockSkew", instance="node-a:9100", job="node-exporter"), channel=PRIVATE)
    delivered(bench, firing("KubeDeploymentMismatch", namespace="bakery", deployment="oven", **own), channel=PRIVATE)
    heads = [slack.text(m).split("·")[1].strip() for m in slack.said(PRIVATE)]
    assert heads == ["`Pod front/display`", "`Node node-a`", "`Node node-a`", "`Deployment bakery/oven`"]


def test_an_alert_about_a_pod_that_is_gone_leads_to_its_workload(bench, slack):
    delivered(bench, firing(namespace="bakery", pod="oven-5c9d7bd6b4-zzzzz"), channel=PRIVATE)
    assert "`Deployment bakery/oven`" in slack.text(slack.said(PRIVATE)[0])


def test_an_alert_without_an_object_says_so(bench, slack):
    """Not checked is not healthy."""
    delivered(bench, firing("Watchdog"), channel=PRIVATE)
    assert "*No object to check:*" in slack.text(slack.said(PRIVATE)[0])


def test_what_cannot_be_seen_is_not_called_gone(bench_of, slack, tmp_path):
    """A cluster that does not answer, and a channel that sees nothing: not checked is neither gone nor healthy."""
    kubeconfig = tmp_path / "config"
    user, cluster = {"name": "u", "user": {"token": "t"}}, {"name": "c", "cluster": {"server": "http://127.0.0.1:9"}}
    context = {"name": "x", "context": {"cluster": "c", "user": "u"}}
    written = {"users": [user], "clusters": [cluster], "contexts": [context], "current-context": "x"}
    kubeconfig.write_text(json.dumps({"apiVersion": "v1", "kind": "Config", **written}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KUBECONFIG", str(kubeconfig))
        bench = bench_of(cluster="auto")
        delivered(bench, firing("KubeNodeNotReady", node="node-a"), channel=PRIVATE)
    assert "*Cannot tell the cause:* `node-a` could not be looked at." in slack.text(slack.said(PRIVATE)[-1])
    bench = bench_of()
    bench.desk.places.change(PUBLIC, AMY, namespace="")
    delivered(bench, firing(**OVEN), channel=PUBLIC)
    assert "*Not checked:* nothing of a cluster is looked at" in slack.text(slack.said(PUBLIC)[-1])


def test_labels_call_nobody(bench, slack):
    """A label is data: a mention in it is text, and no link of its own making appears."""
    rule = firing("<!channel> *x* [a](https://evil.example)", namespace="bakery", pod="<!here>")
    rule["annotations"] = {"summary": "<!channel> look at [this](https://evil.example)"}
    delivered(bench, rule, channel=PRIVATE)
    text = slack.text(slack.said(PRIVATE)[0])
    assert "<!channel>" not in text
    assert "<!here>" not in text
    assert "<https://evil.example" not in text


def test_200_alerts_in_a_minute(bench, slack, clock):
    """Ten are shown, one message counts the others; the digest lists them; what still fires is shown later."""
    flood = [firing("KubeJobFailed", namespace="bakery", job_name=f"bake-{n}") for n in range(200)]
    for n in range(0, 200, 20):
        delivered(bench, *flood[n : n + 20], channel=PRIVATE)
    shown = [slack.text(m) for m in slack.said(PRIVATE)]
    assert len(shown) == 11
    assert "*190 more alerts suppressed in this channel* (cap: 10 a minute): `KubeJobFailed` ×190" in shown[10]
    assert "200" in bench.command("digest").split("Alerts of the last 24 h: ")[1][:3]
    clock.tick(120)
    delivered(bench, flood[199], channel=PRIVATE)
    assert "`bakery/bake-199`" in slack.text(slack.said(PRIVATE)[-1])


def test_a_muted_rule_is_recorded_and_not_shown(bench, slack, clock):
    """Until the mute is over."""
    assert "Muted until" in bench.command(f"mute {RULE} 2h")
    delivered(bench, firing(**OVEN), channel=PRIVATE)
    assert slack.said(PRIVATE) == []
    assert "not shown 1" in bench.command("digest")
    clock.tick(2 * 3600 + 1)
    delivered(bench, firing(**OVEN), channel=PRIVATE)
    assert len(slack.said(PRIVATE)) == 1


def test_the_mute_of_a_message_is_for_its_owner(bench, slack, clock):
    """The same rule about another object is still shown."""
    delivered(bench, firing(**OVEN), channel=PRIVATE)
    bench.press("mute", slack.said(PRIVATE)[0], selected_option={"value": "4"})
    bench.settle()
    assert "muted until" in slack.text(slack.said(PRIVATE)[0])
    delivered(bench, firing(status="resolved", ended="2026-11-20T08:01:00Z", **OVEN), channel=PRIVATE)
    delivered(bench, firing(**OVEN), channel=PRIVATE)
    delivered(bench, firing(namespace="front", pod="display"), channel=PRIVATE)
    assert len(slack.said(PRIVATE)) == 2


def test_alerts_go_to_the_channel_of_their_namespace(bench_of, slack):
    """The others to the configured one."""
    bench = bench_of(alerts_channel=PRIVATE)
    bench.desk.places.change(PUBLIC, AMY, namespace="bakery", alerts=True)
    delivered(bench, firing(**OVEN), firing("KubePodNotReady", namespace="front", pod="display"))
    assert "OVEN_TEMP" in slack.text(slack.said(PUBLIC)[0])
    assert "Pod front/display" in slack.text(slack.said(PRIVATE)[0])


def test_alertmanagers_own_message_is_diagnosed_in_its_thread(bench, slack):
    """In a watched channel; its default template names values without their labels."""
    title = "[FIRING:1] KubePodCrashLooping (bakery oven-5c9d-k2xjv oven critical)"
    posted = {"subtype": "bot_message", "bot_id": "BALERT", "user": None, "attachments": [{"title": title}]}
    bench.message("", channel=PRIVATE, kind="group", **posted)
    bench.settle()
    assert slack.said(PRIVATE) == []
    bench.desk.places.change(PRIVATE, AMY, watch=True)
    ts = bench.message("", channel=PRIVATE, kind="group", **posted)
    bench.settle()
    (message,) = slack.said(PRIVATE)
    assert message["thread_ts"] == ts
    assert "Deployment bakery/oven" in slack.text(message)
    ended = {**posted, "attachments": [{"title": title.replace("FIRING:1", "RESOLVED")}]}
    bench.message("", channel=PRIVATE, kind="group", **ended)
    bench.settle()
    (message,) = slack.said(PRIVATE)
    assert "✅" in slack.text(message)


def test_its_end_is_known_although_its_words_have_changed(bench, slack):
    """What the alerts of a group have in common changes as they come and go; another rule's end ends nothing."""
    bench.desk.places.change(PRIVATE, AMY, watch=True)

    def post(title):
        posted = {"subtype": "bot_message", "bot_id": "BALERT", "user": None, "attachments": [{"title": title}]}
        bench.message("", channel=PRIVATE, kind="group", **posted)
        bench.settle()
        return slack.text(slack.said(PRIVATE)[0])

    assert "🚨" in post("[FIRING:2] KubePodCrashLooping (bakery critical)")
    assert "🚨" in post("[RESOLVED] KubeJobFailed (bakery)")
    assert "✅" in post("[RESOLVED] KubePodCrashLooping (bakery oven-5c9d-k2xjv critical)")


def test_labels_of_an_own_template_are_read(bench):
    """ "namespace: bakery" on a line of its own, with or without marks."""
    text = "[FIRING:1] Oven trouble\n*Alert:* KubePodCrashLooping\n• *namespace:* `bakery`\n• *pod:* `oven-5c9d-k2xjv`"
    alert = alert_in_message({"attachments": [{"text": text}]})
    assert alert.labels == {"alertname": "KubePodCrashLooping", "namespace": "bakery", "pod": "oven-5c9d-k2xjv"}


def test_what_it_was_the_last_time_is_told(bench, slack, clock):
    """Resolved asks for the real cause; the next incident of the same rule and owner shows it."""
    delivered(bench, firing(**OVEN), channel=PRIVATE)
    bench.press("resolved", slack.said(PRIVATE)[0])
    bench.submit("typo in the ConfigMap of the oven")
    delivered(bench, firing(status="resolved", ended="2026-11-20T08:01:00Z", **OVEN), channel=PRIVATE)
    clock.tick(3600)
    delivered(bench, firing(started="2026-11-20T09:00:00Z", **OVEN), channel=PRIVATE)
    assert "Last time (2026-11-20) it was: `typo in the ConfigMap of the oven`" in slack.text(slack.said(PRIVATE)[-1])


def test_an_end_that_was_never_begun_is_no_news(bench, slack):
    delivered(bench, firing(status="resolved", ended="2026-11-20T08:01:00Z", **OVEN), channel=PRIVATE)
    assert slack.said(PRIVATE) == []
