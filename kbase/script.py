"""Chinese scripts: which language a text is written in, and Taiwan wording turned into Mainland wording."""

import functools
from typing import Literal, get_args

import opencc

Lang = Literal["en", "zh-TW", "zh-CN"]
LANGS: tuple[Lang, ...] = get_args(Lang)

# Kubernetes words that opencc's phrase tables leave in Taiwan usage; applied after conversion, so the keys are
# Simplified. Longest first where one contains another.
_MAINLAND_TERMS = {
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
}


@functools.cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def to_mainland(text: str) -> str:
    """Text in Simplified script with Mainland wording; Latin letters, digits and code stay as they are."""
    out: str = _converter("tw2sp").convert(text)
    for taiwan, mainland in _MAINLAND_TERMS.items():
        out = out.replace(taiwan, mainland)
    return out


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
