"""Chinese scripts: which language a text is written in, and Taiwan wording turned into Mainland wording."""

import functools
import re
from typing import Literal, get_args

import opencc

Lang = Literal["en", "zh-TW", "zh-CN"]
LANGS: tuple[Lang, ...] = get_args(Lang)

# Kubernetes words that opencc's phrase tables leave in Taiwan usage, or turn into another word than the Kubernetes
# documentation in zh-CN has; applied after conversion, so the keys are Simplified and, where opencc moves a phrase
# half of the way, in its words ("設定檔" reaches this table as "设置档"). Longest first where one contains another.
MAINLAND_TERMS = {
    "设置档": "配置文件",
    "连接端口": "端口",
    "网域名称": "域名",
    "指针": "指标",  # opencc takes "指標" for a pointer of a programming language; here it is a metric
    "负载平衡": "负载均衡",
    "逾时": "超时",
    "网络原则": "网络策略",
    "网络政策": "网络策略",
    "回收原则": "回收策略",
    "保存类": "存储类",
    "保存空间": "存储空间",
    "保存卷": "存储卷",
    "持久保存": "持久存储",
    "磁盘区": "卷",
    "动态布建": "动态制备",
    "服务帐号": "服务账号",
    "服务帐户": "服务账号",
    "帐号": "账号",
    "优先权": "优先级",
    "用户端": "客户端",
    "闸道": "网关",
    "轮替": "轮换",
    "纪录档": "日志",
    "布署": "部署",
    "矢量": "向量",  # the word of machine learning; opencc takes the one of physics
    "套用": "应用",
    "侦测": "检测",
    "拓朴": "拓扑",
    "相依": "依赖",
    "唯读": "只读",
    "权杖": "令牌",
    "主控台": "控制台",
    "审核日志": "审计日志",
    "容器运行阶段": "容器运行时",
    "网络界面": "网络接口",
    "映像档": "镜像",
    "映像": "镜像",
    "设定档": "配置文件",
    "设定": "配置",
    "预设": "默认",
    "排程器": "调度器",
    "排程": "调度",
    "丛集": "集群",
    "节点": "节点",
    "命名空间": "命名空间",
    "汙点": "污点",
    "容忍度": "容忍度",
    "探针": "探针",
    "伺服器": "服务器",
    "凭证": "证书",
    "金钥": "密钥",
    "逐出": "驱逐",
    "记录档": "日志",
    "副本集": "副本集",
    "磁碟区": "卷",
    "卷宗": "卷",
    "连接埠": "端口",
    "端点": "端点",
    "资源配额": "资源配额",
    "滚动更新": "滚动更新",
    "复原": "回滚",
    "执行档": "可执行文件",
    "执行时": "运行时",
    "执行": "运行",
    "侦错": "调试",
    "除错": "调试",
    "网域": "域",
    "范本": "模板",
    "建立": "创建",
    "透过": "通过",
    "存取": "访问",
    "标签": "标签",
    "组态": "配置",
    "指令": "命令",
    # 執行 is 运行 for what keeps running, and stays 执行 for what a person or a check does once.
    "尚未运行": "尚未执行",
    "请运行": "请执行",
    "您运行": "您执行",
    "再运行一次": "再执行一次",
    "运行只读检查": "执行只读检查",
    "已运行的检查": "已执行的检查",
    "运行命令": "执行命令",
    "结束状态": "退出状态",
    "结束代码": "退出码",
    "结束码": "退出码",
    "范例": "示例",
    "印出": "输出",
    "录制档": "录制文件",
    "二进位档": "二进制文件",
    "二进位": "二进制",
    "纯文字": "纯文本",
    "自订": "自定义",
    "略过": "跳过",
    "回报": "报告",
    "回复到": "回滚到",
    "遗失": "丢失",
    "遮罩": "脱敏",
    "监看": "监视",
    "旗标": "标志",
    "「": "“",
    "」": "”",
}
# The English word that Taiwan leaves as it is; between Han characters only, so that commands and fields are not met.
_LOG = re.compile(r"(?<=[\u4e00-\u9fff]) log (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) log(?=[，。：；、）（])")


@functools.cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def to_mainland(text: str) -> str:
    """Text in Simplified script with Mainland wording; Latin letters, digits and code stay as they are."""
    out: str = _converter("tw2sp").convert(text)
    for taiwan, mainland in MAINLAND_TERMS.items():
        out = out.replace(taiwan, mainland)
    return _LOG.sub("日志", out)


def lang_named(name: str) -> Lang | None:
    """The language of a locale or BCP 47 name (`zh_TW.UTF-8`, `zh-Hant-HK`, `zh`, `en-GB`); None for any other.

    Chinese without a script or a region that says otherwise is zh-CN.
    """
    first, *rest = name.split(".")[0].replace("_", "-").lower().split("-")
    if first == "zh":
        traditional = {"hant", "tw", "hk", "mo"} & set(rest) and "hans" not in rest
        return "zh-TW" if traditional else "zh-CN"
    return "en" if first == "en" else None


def is_han(char: str) -> bool:
    """True for a CJK ideograph (basic block, extension A, compatibility)."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or "\uf900" <= char <= "\ufaff"


def detect(text: str) -> Lang:
    """The language a person wrote in: Han characters mean Chinese, its script decides between zh-TW and zh-CN.

    Text whose characters are the same in both scripts ("容器") counts as zh-TW.
    """
    han = "".join(c for c in text if is_han(c))
    if not han:
        return "en"
    simplified = sum(a != b for a, b in zip(han, _converter("s2t").convert(han), strict=False))
    traditional = sum(a != b for a, b in zip(han, _converter("t2s").convert(han), strict=False))
    return "zh-CN" if simplified > traditional else "zh-TW"
