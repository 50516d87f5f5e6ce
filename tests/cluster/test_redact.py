import copy
import json
import re
import time

import pytest

from kbase.cluster.redact import Masker, secret_name
from kbase.cluster.resources import RESOURCES
from tests.clusters import CLINIC

JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlLW9mLWl0"
KEY = (
    "-----BEGIN RSA PRIVATE KEY-----\n"
    + "MIIEowIBAAKCAQEAxY3v+/0A9sLZ3b7yqk2VtPQm1dR4nWc8fUeHjKlMnOpQrStU\n" * 3
    + "ab==\n"
)
STAMP = "2026-10-05T06:20:01.100000001Z "

SECRETS = [
    ("password=hunter2", "hunter2"),
    ("user=app password=pw-77 host=x", "pw-77"),
    ("db.password = hunter2", "hunter2"),
    ("DB_PASSWORD: s3cr3t!x", "s3cr3t!x"),
    ("password: hunter", "hunter"),
    ("secret: h-7Unter", "h-7Unter"),
    ('{"user":"app","pass":"hunter"}', "hunter"),
    ('{"password": "two words", "user": "app"}', "two words"),
    ('{"token":"abcdef123","x":1}', "abcdef123"),
    (r"{\"password\":\"hunter2\"}", "hunter2"),
    ("api_key: 'ABC def'", "ABC def"),
    ("apiKey=abc123def", "abc123def"),
    ("clientSecret: abc-123", "abc-123"),
    ("aws_secret_access_key=wJalrXUt/K7MDENG+bPxRfiCYzz", "wJalrXUt/K7MDENG+bPxRfiCYzz"),
    ("AccountKey=abc+/12==;EndpointSuffix=core", "abc+/12=="),
    ("mysql -u root --password hunter2 db", "hunter2"),
    ("mysql --password=hunter2 db", "hunter2"),
    ("https://x.test/y?a=1&token=abcdefg&b=2", "abcdefg"),
    ("postgres://app:pa@ss/w@db:5432/x?sslmode=off", "pa@ss/w"),
    ("redis://:p1x@h1:6379", "p1x"),
    ("password=abc,d3f-gh and more", "d3f-gh"),
    ("login password: ab;c9d failed", "c9d"),
    ("--from-literal=password=a1,b2,c3 --dry-run", "b2,c3"),
    ("db:\n  host: h\n  password: |\n    first line\n    second line\n  user: a\n", "second line"),
    ("password: >-\n  folded-5ecret\n", "folded-5ecret"),
    ("token:\n  abcDEF12\nuser: x\n", "abcDEF12"),
    ("DB_PASSWORD=correct horse battery\nUSER=x\n", "horse battery"),
    ("      DB_PASSWORD:  hunter2", "hunter2"),
    ("curl -s -u admin:s3cret-1 https://x.test", "s3cret-1"),
    ("curl --user 'admin:two words' https://x.test", "two words"),
    ("redis-cli -h cache -a t0psecret ping", "t0psecret"),
    ("mysql -uroot -phunter2 shop", "hunter2"),
    ("sshpass -p s3same ssh a", "s3same"),
    ("docker login -u robot -p r0b0t registry.test", "r0b0t"),
    ("pulling user:pw-1@registry.test/app:1", "pw-1"),
    ("redis-server --requirepass foo9bared", "foo9bared"),
    ("mongodb://u:pw1@h1,h2/db", "pw1"),
    ("Authorization: Bearer abc.def-ghi123", "abc.def-ghi123"),
    ("authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
    ("sent header Bearer 0123456789abcdef", "0123456789abcdef"),
    (f"login with {JWT} ok", JWT),
    ("key AKIAABCDEFGHIJKLMNOP used", "AKIAABCDEFGHIJKLMNOP"),
    ("AIza" + "Sy" * 17 + "x", "AIza" + "Sy" * 17 + "x"),
    ("ghp_" + "a1B2" * 9, "ghp_" + "a1B2" * 9),
    ("glpat-" + "aB3-" * 6, "aB3-aB3-"),
    ("xoxb-" + "1234567890-abc", "xoxb-1234567890-abc"),
    ("sk-proj-Ab1" + "cD2e" * 6, "Ab1cD2e"),
    ("mail anna.baker+x@bakery.example please", "anna.baker+x@bakery.example"),
    (KEY + "-----END RSA PRIVATE KEY-----\n", "MIIEow"),
    (KEY, "MIIEow"),
    ("".join(STAMP + line + "\n" for line in (KEY + "-----END RSA PRIVATE KEY-----").splitlines()), "MIIEow"),
    (KEY.split("\n", 1)[1] + "-----END RSA PRIVATE KEY-----\n", "MIIEow"),
    (json.dumps({"private_key": KEY + "-----END RSA PRIVATE KEY-----\n"}), "MIIEow"),
]

ORDINARY = [
    "required environment variable DATABASE_URL is not set",
    "required environment variable API_TOKEN is not set",
    'MountVolume.SetUp failed for volume "db-secret" : secret "db-tls" not found',
    'MountVolume.SetUp failed for volume "kube-api-access-x" : failed to fetch token: pod "a" not found',
    "couldn't find key PASSWORD in Secret orders/db",
    'Error: secret "app-token" not found',
    "invalid token: expired",
    "error reading token: open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory",
    "unexpected token: the parser failed",
    "unable to read token file /var/run/secrets/token",
    "Bearer authentication required",
    'pq: password authentication failed for user "app"',
    "Error: password is required",
    'failed to list *v1.Secret: secrets is forbidden: User "system:serviceaccount:ops:operator" cannot list resource',
    "registry.test:5000/shop/web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized",
    "dial tcp 10.96.0.1:443: connect: connection refused",
    "Get http://10.8.0.5:8080/healthz?verbose=1: context deadline exceeded",
    "http://proxy:3128/a@b",
    "max_tokens=4096 tokens=12 token_count=9 secretName: db-creds",
    "--token-auth-file=/etc/known --service-account-private-key-file=/etc/kubernetes/pki/sa.key",
    "TLS_KEY_FILE=/etc/tls/tls.key PASSWORD_FILE=/run/secrets/pw DB_PASSWORD=$(DB_PASSWORD) TOKEN=${TOKEN}",
    "pod api-7988c96cc8-cn7v2_web(3161f4e5-9a29-4333-8cce-df17e9fb0cdc)",
    'serviceaccounts "sk-learn-serving-7d9c8b7f6d-abcde" not found',
    "--- PASS: TestLogin2 (0.00s)",
    "cannot read secret: db-login",
    "primary key: id, foreign key: order_id, monkey: banana",
    "kubernetes.io/service-account-token",
    "git clone git@github.test:org/repo.git",
    "getty@tty1.service: Main process exited",
    "Back-off restarting failed container app in pod secret-reader-7f_shop",
    "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----",
    "mysql -u root -p shop",
    "mkdir -p /data && exec mysqld --port 3306",
    "curl -u http://oven:8080/healthz",
    "app:1.2@sha256:0123456789abcdef",
    "secret:\n  secretName: db-tls\ntokens:\n  - web\n",
    "token: true,Other=false",
    "Secret:     db-credentials (type Opaque)",
    "DB_PASSWORD:  <set to the key 'password' in secret 'db'>  Optional: false",
    "容器缺少環境變數 DATABASE_URL，因此結束",
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_credentials_are_masked(text, secret):
    """The credential is gone, a pseudonym stands in its place, and masking again changes nothing."""
    masker = Masker()
    masked = masker.text(text)
    assert secret not in masked
    assert re.search(r"\[masked-[0-9a-f]{4}\]", masked)
    assert masker.count >= 1
    assert Masker().text(masked) == masked


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_left_alone(text):
    """Messages, image names, UIDs, paths and names of settings stay as they are."""
    assert Masker().text(text) == text


def test_only_the_value_is_replaced():
    """What surrounds a credential stays readable."""
    masked = Masker().text("dial postgres://app:hunter2@db:5432/x failed, retry with password=hunter2;")
    assert re.fullmatch(
        r"dial postgres://app:\[masked-....\]@db:5432/x failed, retry with password=\[masked-....\];", masked
    )


def test_pseudonyms_are_stable():
    """The same value has the same pseudonym wherever it stands, another value another one."""
    one, two = (Masker().text(t).split("=")[1] for t in ("password=alpha-1", "API_TOKEN=alpha-1"))
    assert one == two != Masker().text("password=alpha-2").split("=")[1]


CREDENTIALS = "POSTGRES_PASSWORD API_TOKEN DB_PASS MYSQL_PWD SECRET_KEY_BASE authToken apikey AWS_ACCESS_KEY_ID"
MENTIONS = "PASSWORD_FILE TOKEN_URL secretName COMPASS tokenPath PARTITION_KEY MONKEY DATABASE_URL USER_ID KEY"


@pytest.mark.parametrize("name", CREDENTIALS.split())
def test_names_of_credentials(name):
    """A name whose last word is a credential's."""
    assert secret_name(name)


@pytest.mark.parametrize("name", MENTIONS.split())
def test_names_that_only_mention_credentials(name):
    """A path, a URL or a reference is not the credential itself."""
    assert not secret_name(name)


def test_objects():
    """Environment values, arguments, annotations, configuration data and messages; nothing that identifies."""
    pod = {
        "kind": "Pod",
        "metadata": {
            "name": "token-1",
            "uid": "eyJ",
            "labels": {"token": "abc123xyz"},
            "annotations": {"oncall": "eve@x.test", "api-key": "k-1-aa"},
        },
        "spec": {
            "containers": [
                {
                    "name": "c",
                    "image": "r.test/secret=x/app:1",
                    "args": ["--token", "t-9-zz", "--verbose", "--password=p-8-yy"],
                    "env": [
                        {"name": "DB_PASSWORD", "value": "p-7-xx"},
                        {"name": "DB_URL", "value": "pg://a:p-6-ww@h/d"},
                        {"name": "API_TOKEN", "valueFrom": {"secretKeyRef": {"name": "api", "key": "token"}}},
                        {"name": "LEVEL", "value": "debug"},
                    ],
                }
            ]
        },
        "status": {"message": "login password=p-5-vv failed"},
    }
    before = copy.deepcopy(pod)
    masker = Masker()
    masked = masker.object(pod)
    assert masked is pod
    text = json.dumps(masked)
    assert not [s for s in ("eve@", "k-1-aa", "t-9-zz", "p-8-yy", "p-7-xx", "p-6-ww", "p-5-vv") if s in text]
    assert masker.count == 7
    container, original = masked["spec"]["containers"][0], before["spec"]["containers"][0]
    assert container["env"][2:] == original["env"][2:]
    assert (container["image"], masked["metadata"]["labels"]) == (original["image"], before["metadata"]["labels"])
    assert masked["metadata"]["name"] == "token-1"
    again = copy.deepcopy(masked)
    assert Masker().object(again) == masked


def test_configuration_data():
    """ConfigMaps: values under a credential's name, credentials inside files, and binary values."""
    data = {"db.password": "pw-1", "app.yaml": "host: a\npassword: pw-2\n", "name": "password=pw-3", "mode": "fast"}
    masked = Masker().object({"kind": "ConfigMap", "data": data, "binaryData": {"store.jks": "cHctNA=="}})
    assert not [s for s in ("pw-1", "pw-2", "pw-3", "cHctNA") if s in json.dumps(masked)]
    assert masked["data"]["mode"] == "fast"
    assert "host: a\n" in masked["data"]["app.yaml"]


def test_a_name_is_no_reason_to_let_the_same_text_through():
    """A text that identifies in one field is still masked in another."""
    masked = Masker().object({"kind": "X", "reason": "password=pw-1", "message": "password=pw-1"})
    assert masked["reason"] == "password=pw-1"
    assert "pw-1" not in masked["message"]


def test_repeated_values_are_counted_each_time():
    """The count is that of pseudonyms handed out, repeated texts included."""
    masker = Masker()
    masker.object({"a": ["password=pw-1", "password=pw-1"]})
    assert masker.count == 2


@pytest.mark.skipif(not CLINIC.is_dir(), reason="the clinic recording (../shared/clusters/clinic) is not here")
def test_a_real_cluster_is_not_damaged():
    """No text of the clinic recording, which holds no credentials, is touched."""
    masker = Masker()
    for kind in RESOURCES.values():
        file = CLINIC / f"get{kind.path()}.json"
        for item in json.loads(file.read_text())["items"] if file.exists() else ():
            masker.object({**item, "kind": kind.kind})
    for log in CLINIC.glob("logs/**/*.log"):
        masker.text(log.read_text())
    assert masker.count == 0


@pytest.mark.parametrize(
    "piece",
    [
        *("a", "-", "eyJ-", "sk-", "a://b:", "a://b:c@", "token", "token:", "token=", "--token ", "a@a.", "a.a-"),
        *("Bearer ", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "QUJD" * 19 + "\n", '\\"', "x y "),
        *("curl -u ", "redis-cli -a ", "password: |\n  ", "password=a,", "a:b@c.", "TOKEN= "),
        *("password='", "basic =", "authorization:basic ", "SG.aaaaaaaaaaaaaaaaaaaa."),
    ],
)
def test_hostile_text_is_masked_in_time(piece):
    """64 KiB of a log written to be slow to search costs a few seconds of processor time at most."""
    start = time.process_time()
    Masker().text("secret @ PRIVATE KEY " + piece * (65536 // len(piece)))
    assert time.process_time() - start < 5
