"""The word tables of folding. A change here changes `fold.version()`, so that indexes are built again."""
# ruff: noqa: SIM905  a list of words reads better as words

# Words that Mainland texts themselves spell in two ways, or that conversion leaves apart: one form for both sides.
ONE_FORM = {
    "重新启动": "重启",
    "设置": "配置",
    "设定": "配置",
    "保存": "存储",
    "储存": "存储",
    "缺省": "默认",
    "界面": "接口",
    "文档": "文件",
    "身份认证": "身份验证",
    "就绪态": "就绪",
    "存活态": "存活",
    "容忍度": "容忍",
    "选择算符": "选择器",
    "垃圾回收": "垃圾收集",
    "中断预算": "干扰预算",
    "自动扩展": "自动扩缩",
    "自动伸缩": "自动扩缩",
    "腾空": "排空",
    "亲和力": "亲和性",
    "服务账户": "服务账号",
    "网络规则": "网络策略",
    "结束码": "退出码",
    "离开码": "退出码",
}

# Words of a question that say nothing about its subject. Single characters only where they end no common term.
GLUE = (
    "为什么 为何 为啥 什么是 是什么 什么意思 什么 意思 怎么办 怎么回事 怎么 怎样 如何 是不是 是否 可不可以 能不能 "
    "会不会 有没有 可以 应该 请问 一直 一下 一个 差在哪 差在 多少 几个 有什么 不同 差别 区别 排查 解决 以及 或者 还是 "
    "但是 因为 所以 如果 我们 你们 他们 它们 这个 那个 哪个 哪些 这些 那些 我的 你的 该 的 了 吗 呢 吧 啊 "
    "呀 嘛 我 你 它"
).split()

# Characters that mean nothing alone; what is left of a run when its glue is taken out.
STOP_CHARACTERS = frozenset(
    "是在有被把要会能不没和与跟或及就都也还很太看做用让给对从到上下里中个种些次怎何谁哪几说想请来去时"
)

STOP_WORDS = frozenset(
    "a an the of to in on at for with and or is are was were be been am do does did done how what why when which "
    "who where can could should would will shall may might must it its this that these those there here i me my "
    "mine we us our you your they them their as by from into than then so if but not no please keep keeps keeping "
    "stay stays staying remain remains "
    "just s t don doesn isn aren won use used uses using find out get gets see look tell mean means happen "
    "happens want need make let any some more much many very really still even also too about another difference "
    "different between vs versus explain exactly".split()
)

# Short names that kubectl itself knows (`kubectl api-resources`), and the common short form of the product's name.
# "po", "no", "ev", "ep" and the like are left out: as words of a text they mean something else.
LONG_NAMES = {
    "k8s": "kubernetes",
    "svc": "service",
    "deploy": "deployment",
    "rs": "replicaset",
    "sts": "statefulset",
    "ds": "daemonset",
    "cj": "cronjob",
    "pv": "persistentvolume",
    "pvc": "persistentvolumeclaim",
    "cm": "configmap",
    "ns": "namespace",
    "sa": "serviceaccount",
    "ing": "ingress",
    "hpa": "horizontalpodautoscaler",
    "pdb": "poddisruptionbudget",
    "netpol": "networkpolicy",
    "crd": "customresourcedefinition",
}

# Words whose plural is not what the rules below would make of them.
IRREGULAR = {"kubernetes": "kubernetes", "apis": "api", "ips": "ip", "pvs": "pv", "statuses": "status"}
