"""One line on whose words an answer is in: a model's, or the rules' where a model was asked in vain."""

from kbase.answer import Wording
from kbase.script import Lang
from kbase.text import Phrase

WORDED = Phrase(
    "worded by {model}; sentences left out, since the sources do not bear them: {n}",
    "由 {model} 措辭；出處不支持而略去的句子：{n}",
)
PLAIN = Phrase("put together by rules; {model} {why}", "以規則組成；{model} {why}")
WHY = {
    "timeout": Phrase("did not answer in time", "沒有及時回應"),
    "unreachable": Phrase("could not be reached", "無法連線"),
    "rate_limited": Phrase("takes no more requests for now", "暫時不接受請求"),
    "refused": Phrase("refused the key", "拒絕了金鑰"),
    "failed": Phrase("answered with an error", "回覆錯誤"),
    "bad_request": Phrase("did not understand the request", "不接受這個請求"),
    "broken": Phrase("broke off", "中途斷線"),
    "resting": Phrase("failed a moment ago and is left alone", "剛才失敗，暫時不再詢問"),
    "budget": Phrase("would have cost more tokens than allowed", "會超過允許的 token 數"),
    "too_long": Phrase("did not come to an end", "回覆沒完沒了"),
    "tool_loop": Phrase("only called functions", "只呼叫函式，沒有回答"),
    "empty": Phrase("said nothing", "沒有說話"),
    "nothing_new": Phrase("only repeated the notes", "只是重複筆記的內容"),
    "wrong_language": Phrase("answered in another language", "用了別的語言"),
    "unverified": Phrase("said too little that the sources bear", "說的話大多沒有出處支持"),
}
ELSE = Phrase("could not be used", "無法使用")


def worded_line(wording: Wording | None, lang: Lang) -> str:
    """The line; "" where no model was asked."""
    if wording is None:
        return ""
    if not wording.plain_because:
        return WORDED(model=wording.model, n=wording.dropped).render(lang)
    return PLAIN(model=wording.model, why=WHY.get(wording.plain_because, ELSE)()).render(lang)
