"""Why a container could not be started at all, read from what the container runtime says."""

import re

from kbase.text import Phrase, Text, verbatim

NO_FILE = Phrase("command {what} does not exist in the image", "映像檔中不存在指令 {what}")
NOT_IN_PATH = Phrase(
    "command {what} is not found in the image's $PATH", "映像檔的 $PATH 中找不到指令 {what}（not found）"
)
DENIED = Phrase("{what} may not be executed (permission denied)", "{what} 不能執行（permission denied）")
WRONG_FORMAT = Phrase(
    "{what} was built for another CPU architecture, or is a script without an interpreter line (exec format error)",
    "{what} 是為其他 CPU 架構建置的，或是缺少直譯器宣告的腳本（exec format error）",
)
NO_DIRECTORY = Phrase("working directory {what} cannot be entered", "無法進入工作目錄 {what}")
MOUNT_KIND = Phrase(
    "a volume is mounted over something of another kind (file over directory, or the reverse): {what}",
    "volume 掛載的目標類型不符（檔案與目錄互換）：{what}",
)
READ_ONLY = Phrase(
    "a mount point cannot be made in a read-only root file system: {what}", "唯讀的根檔案系統中無法建立掛載點：{what}"
)
NO_COMMAND = Phrase("neither the image nor the pod names a command", "映像檔與 Pod 都沒有指定指令")
NO_USER = Phrase("user {what} does not exist in the image", "映像檔中沒有使用者 {what}")
TOO_LITTLE_MEMORY = Phrase(
    "the memory limit ({limit}) is too low even to start the process", "記憶體上限（{limit}）低到連程序都無法啟動"
)
NAME_TAKEN = Phrase(
    "the runtime still holds a container of that name: an earlier try has not ended, mostly because the node is "
    "overloaded or its disk slow",
    "容器執行環境中仍有同名的容器：先前的嘗試還沒有結束，多半是節點負載過高或磁碟太慢",
)
NO_APPARMOR = Phrase("AppArmor profile {what} is not loaded on the node", "節點上沒有載入 AppArmor profile {what}")
NO_SECCOMP = Phrase(
    "seccomp profile {what} cannot be read on the node ({why})", "節點上無法讀取 seccomp profile {what}（{why}）"
)
NO_HOST_PATH = Phrase(
    "the runtime cannot make {what} on the node, whose file system is read-only there (a hostPath volume)",
    "容器執行環境無法在節點上建立 {what}，該處的檔案系統是唯讀的（hostPath volume）",
)
DISK_FULL = Phrase(
    "the disk of the node on which the runtime keeps its containers is full: {what}",
    "節點上存放容器的磁碟已滿：{what}",
)
# What the node has to be looked at for: nothing that the pod declares would change it.
OF_THE_NODE = (NAME_TAKEN, NO_APPARMOR, NO_SECCOMP, NO_HOST_PATH, DISK_FULL)
HOOK = Phrase("its postStart hook fails: {what}", "它的 postStart hook 失敗：{what}")

# In order: a message often wraps a general complaint around the precise one.
_SAID: tuple[tuple[re.Pattern[str], Phrase], ...] = tuple(
    (re.compile(pattern, re.I), phrase)
    for pattern, phrase in (
        (r"chdir to cwd \(\"?(?P<what>[^\")]+)", NO_DIRECTORY),
        (r"(?P<what>[^:]*mount[^:]*)(?::[^:]*)*: (?:not a directory|is a directory)", MOUNT_KIND),
        (r"apparmor profile not found (?P<what>\S+)", NO_APPARMOR),
        (r"enforce AppArmor: profile \"(?P<what>[^\"]+)\" is not loaded", NO_APPARMOR),  # kubelets before 1.30
        (r"cannot load seccomp profile \"(?P<what>[^\"]+)\":.*: (?P<why>[^:]+)$", NO_SECCOMP),
        (r"(?P<what>/[^\s:]+): no space left on device", DISK_FULL),
        (r"failed to mkdir \"?(?P<what>[^\":]+)\"?: .*read-only file system", NO_HOST_PATH),
        (r"(?P<what>\S+): read-only file system", READ_ONLY),
        (r"exec: \\?\"(?P<what>[^\"\\]+)\\?\": executable file not found", NOT_IN_PATH),
        (r"(?:exec|stat):? \\?\"?(?P<what>[^\"\\: ]+)\\?\"?: (?:stat [^:]+: )?no such file or directory", NO_FILE),
        (r"exec:? \\?\"?(?P<what>[^\"\\: ]+)\\?\"?: permission denied", DENIED),
        (r"exec:? \\?\"?(?P<what>[^\"\\: ]+)\\?\"?: is a directory", DENIED),
        (r"(?:exec:? \\?\"?(?P<what>[^\"\\: ]+)\\?\"?: )?exec format error", WRONG_FORMAT),
        (r"no command specified", NO_COMMAND),
        (r"unable to find user (?P<what>[^:]+)|no users found: (?P<other>\S+)", NO_USER),
        (r"OOM-killed|memory limit too low|cannot allocate memory|final child's PID from pipe: EOF", TOO_LITTLE_MEMORY),
        (r"name \S+ is (?:already in use|reserved)", NAME_TAKEN),
        (r"(?P<what>.*(?:postStart|lifecycle ?hook).*)", HOOK),
    )
)
_MAX_SAID = 240


def start_fault(said: str, command: str, limit: str = "?") -> Text:
    """What kept a container from starting, in words; the runtime's own words where no rule knows them.

    said: the message of the container's status or of its `Failed` event.  command: shown where the message names none.
    limit: the container's memory limit.
    """
    for pattern, phrase in _SAID:
        if match := pattern.search(said):
            named = match.groupdict()
            return phrase(limit=limit, why=named.get("why") or "?", what=(named.get("what") or command).strip())
    return verbatim(said[-_MAX_SAID:])
