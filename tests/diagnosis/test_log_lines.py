import json

import pytest

from kbase.diagnosis.log_lines import telling

JVM = """\
2026-11-20 08:40:01.120 ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed
org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'dataSource'
	at org.springframework.beans.factory.support.Abstract.create(Abstract.java:1786)
	at com.bakery.App.main(App.java:12)
Caused by: org.springframework.jdbc.CannotGetJdbcConnectionException: Failed to obtain JDBC Connection
	at org.springframework.jdbc.Utils.get(Utils.java:83)
	... 17 more
Caused by: java.net.UnknownHostException: oven-db
	at java.base/java.net.InetAddress.getAllByName(InetAddress.java:1519)
	... 23 common frames omitted"""
PYTHON = """\
starting worker
Traceback (most recent call last):
  File "/app/worker.py", line 41, in <module>
    main()
  File "/app/worker.py", line 12, in main
    return os.environ["BROKER_URL"]
KeyError: 'BROKER_URL'"""
CHAINED = """\
Traceback (most recent call last):
  File "/app/db.py", line 4, in connect
    sock.connect(address)
ConnectionRefusedError: [Errno 111] Connection refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/main.py", line 9, in <module>
    connect()
bakery.StartError: cannot start"""
HANDLING = """\
Traceback (most recent call last):
  File "/app/a.py", line 2, in f
    return cache["rye"]
KeyError: 'rye'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/a.py", line 4, in f
    return table.lookup("rye")
bakery.TableMissing: relation loaves does not exist"""
GO = """\
2026/11/20 08:40:00 listening on :8080
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x6a1f20]

goroutine 1 [running]:
main.(*Oven).Heat(0x0, 0x78)
	/src/oven/heat.go:57 +0x1d
main.main()
	/src/main.go:12 +0x2a
exit status 2"""
NODE = """\
node:internal/modules/cjs/loader:1148
  throw err;
  ^

Error: Cannot find module 'express'
Require stack:
- /app/server.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1145:15)
    at Object.<anonymous> (/app/server.js:1:17) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/app/server.js' ]
}

Node.js v20.11.1"""
NODE_REFUSED = """\
Error: connect ECONNREFUSED 10.0.0.9:6379
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1595:16) {
  errno: -111,
  code: 'ECONNREFUSED',
  syscall: 'connect'
}"""
DOTNET = """\
Unhandled exception. System.TypeInitializationException: The type initializer for 'Oven' threw an exception.
 ---> System.IO.FileNotFoundException: Could not find file '/app/oven.json'.
   at System.IO.FileStream.ValidateHandle(SafeFileHandle handle)
   at Oven..cctor() in /src/Oven.cs:line 9
   --- End of inner exception stack trace ---
   at Program.Main(String[] args)"""
RUBY = """\
/app/oven.rb:12:in `fetch': key not found: "OVEN_URL" (KeyError)
	from /app/oven.rb:12:in `<main>'"""
RUST = """\
thread 'main' panicked at src/main.rs:14:40:
called `Result::unwrap()` on an `Err` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace"""
OLD_RUST = "thread 'main' panicked at 'OVEN_PORT must be set', src/main.rs:9:37"
NGINX = """\
/docker-entrypoint.sh: Configuration complete; ready for start up
2026/11/20 08:40:00 [emerg] 1#1: host not found in upstream "oven" in /etc/nginx/conf.d/default.conf:7
nginx: [emerg] host not found in upstream "oven" in /etc/nginx/conf.d/default.conf:7"""
POSTGRES = """\
2026-11-20 08:40:00.100 UTC [1] LOG:  starting PostgreSQL 16.1
2026-11-20 08:40:00.120 UTC [1] FATAL:  data directory "/var/lib/postgresql/data" has wrong ownership
2026-11-20 08:40:00.120 UTC [1] HINT:  The server must be started by the user that owns the data directory.
2026-11-20 08:40:00.125 UTC [1] LOG:  database system is shut down"""
KLOG = """\
I1120 08:40:00.000001       1 server.go:40] starting
E1120 08:40:01.000001       1 reflector.go:138] Failed to watch *v1.Node: nodes is forbidden
I1120 08:40:02.000001       1 server.go:90] stopped"""
ACCESS = """\
error: oven offline
10.0.0.3 - - [20/Nov/2026:08:40:00 +0000] "GET /errors/failed HTTP/1.1" 500 12
10.0.0.3 - - [20/Nov/2026:08:40:01 +0000] "GET /healthz HTTP/1.1" 200 2 "-" "kube-probe/1.36\""""
NPM = """\
> bakery@1.0.0 start
Error: listen EADDRINUSE: address already in use :::8080
    at Server.setupListenHandle [as _listen2] (node:net:1817:16)
npm ERR! code ELIFECYCLE
npm ERR! Exit status 1"""


def as_json(**fields):
    return json.dumps(fields)


@pytest.mark.parametrize(
    ("log", "root"),
    [
        (JVM, "java.net.UnknownHostException: oven-db"),
        (
            'Exception in thread "main" java.lang.IllegalStateException: no oven\n\tat com.bakery.App.main(App.java:3)',
            "java.lang.IllegalStateException: no oven",
        ),
        (PYTHON, "KeyError: 'BROKER_URL'"),
        (CHAINED, "ConnectionRefusedError: [Errno 111] Connection refused"),
        (HANDLING, "bakery.TableMissing: relation loaves does not exist"),
        (GO, "panic: runtime error: invalid memory address or nil pointer dereference (/src/oven/heat.go:57)"),
        ("panic: schema version 7 unsupported", "panic: schema version 7 unsupported"),
        ("fatal error: all goroutines are asleep - deadlock!", "fatal error: all goroutines are asleep - deadlock!"),
        (NODE, "Error: Cannot find module 'express' (MODULE_NOT_FOUND)"),
        (NODE_REFUSED, "Error: connect ECONNREFUSED 10.0.0.9:6379"),
        (NPM, "Error: listen EADDRINUSE: address already in use :::8080"),
        (DOTNET, "System.IO.FileNotFoundException: Could not find file '/app/oven.json'."),
        (RUBY, 'key not found: "OVEN_URL" (KeyError)'),
        (
            RUST,
            "panicked at src/main.rs:14:40: called `Result::unwrap()` on an `Err` value: "
            'Os { code: 2, kind: NotFound, message: "No such file or directory" }',
        ),
        (OLD_RUST, "panicked at src/main.rs:9:37: OVEN_PORT must be set"),
        (
            NGINX,
            '2026/11/20 08:40:00 [emerg] 1#1: host not found in upstream "oven" in /etc/nginx/conf.d/default.conf:7',
        ),
        (
            POSTGRES,
            '2026-11-20 08:40:00.120 UTC [1] FATAL:  data directory "/var/lib/postgresql/data" has wrong ownership',
        ),
        (KLOG, "reflector.go:138] Failed to watch *v1.Node: nodes is forbidden"),
        (
            "\n".join(
                [as_json(level="info", msg="up"), as_json(level="error", msg="bake failed", error="oven is cold")]
            ),
            "bake failed: oven is cold",
        ),
        (as_json(severity="ERROR", message="no dough"), "no dough"),
        (as_json(level=50, time=1, msg="boot", err={"type": "Error", "message": "no yeast"}), "boot: no yeast"),
        (
            "\n".join([as_json(level="error", msg="disk full"), as_json(level="info", msg="error rate 0, going on")]),
            "disk full",
        ),
        ('level=error ts=1 msg="no flour"\nlevel=info ts=2 msg="0 errors"', 'level=error ts=1 msg="no flour"'),
        (ACCESS, "error: oven offline"),
        ("ERROR oven unreachable\nExiting with code 1", "ERROR oven unreachable"),
        (
            "migration 0042 failed: relation loaves missing\nexit status 1",
            "migration 0042 failed: relation loaves missing",
        ),
        ("INFO retry after failure\nINFO failed over to b\nbye", "bye"),
        ("started\n10 checks, 0 failed\nwaiting for oven", "waiting for oven"),
        (PYTHON + "\nrestarted worker\nFATAL config: OVEN_URL is not set", "FATAL config: OVEN_URL is not set"),
        ("Back-off: " + "\nready", "ready"),
        ("", ""),
    ],
)
def test_the_root_is_told_rather_than_what_wraps_it(log, root):
    """Of stack traces the innermost cause, of structured lines message and error, of plain ones the failure itself."""
    assert telling(log) == root


@pytest.mark.parametrize("log", [JVM, PYTHON, GO, NODE, DOTNET, RUBY, RUST])
def test_stamps_of_the_kubelet_change_nothing(log):
    """`kubectl logs --timestamps` puts a time before each line, also before those of a stack trace."""
    stamped = "\n".join(f"2026-11-20T08:40:00.{n:06}Z {line}" for n, line in enumerate(log.splitlines()))
    assert telling(stamped) == telling(log)


def test_hostile_logs_are_read_in_time():
    """A long log of lines that nearly fit a pattern takes no time that is worth a word."""
    for line in ("\tat a.b.c(", "Caused by: x", "panic: ", '{"level":', 'File "x", line 1', "a" * 5000, ": " * 2000):
        assert telling((line + "\n") * 2000)
