"""Whether a word of everyday language ("api", "gateway") is used as the name of something in a question."""

import re
import unicodedata

from kbase.script import simplified

# Before a name: the beginning, a mark, Chinese, or a word of these. An article makes a word everyday language again.
_BEFORE = (
    r"(?:^|(?<=[^\x00-\x7f])|[,;:.!?()\[\]>`'\"]\s*|\b(?:is|are|was|does|did|do|has|have|why|how come|isn't|doesn't"
    r"|won't|can't|can|could|will|with|of|for|about|on|to|in|my|our|and|or|but|if|whether|when|since|because|hey|hi|ok|so"
    r"|check|restart|fix|debug|show|me|log|logs|named|called|both|from|behind|before|after|which|what)\s+)\s*"
)
# After it: the end, a mark, what befalls a program, or the word for such a thing.
_AFTER = (
    r"\s*(?:$|[,;:.!?)\]`'\"]|\b(?:is|are|was|has|had|does|did|do|keeps?|still|always|constantly|never|not|won't|can't"
    r"|cannot|isn't|doesn't|didn't|and|or|in|on|since|again|now|right now|any|ever|healthy|ok(?:ay)?|fine|up|down"
    r"|broken|dead|slow|stuck|pending|ready|running|restart\w*|crash\w*|fail\w*|dying|dies|respond\w*|start\w*|work\w*|get\w*"
    r"|tak\w+|look\w*|return\w*|throw\w*|timing|times?(?= out)|oom\w*|evicted|unhealthy|unavailable|unreachable|unready"
    r"|logs?|pods?|replicas?|need\w*|see\w*|use\w*|reach\w*|talk\w*|point\w*|log\w*)\b"
    r"|的? ?(?:日志|log|pod|容器|副本|状态|image|镜像)"
    r"|(?:是|还|也|都|又|老|总|就|正|才|没|有|不|无|连|为|怎|挂|坏|死|卡|慢|很|好|太|起|出|报|崩|重启|失败|异常|健康"
    r"|突然|一直|目前|现在|刚|今|昨|上次|最近|什么时候|何时|啥|多久|这|那|跟|和|与|或|在|能|会|可|被|拉|跑|打|存取"
    r"|访问|需要|要|呢|吗|了))"
)


def alone(text: str, name: str) -> bool:
    """Whether a text uses a word by itself, as the name of what it speaks of: "why is gateway down", "gateway 連不上".

    Not where it is part of a longer term ("api server", "a gateway", "argocd sync failed").
    """
    plain = simplified(unicodedata.normalize("NFKC", text))
    return bool(re.search(rf"{_BEFORE}{re.escape(name)}(?![\w/.-]){_AFTER}", plain, re.I))
