"""The verdict in words: what was right, what was said wrongly, what was missing, and what the answer was not."""

from kbase.drills.grading.grade import Grade, Verdict
from kbase.drills.grading.manner import Remark
from kbase.script import Lang, for_reader
from kbase.text import Phrase

VERDICTS: dict[Verdict, Phrase] = {
    "correct": Phrase("Correct.", "答對了。"),
    "partial": Phrase("Partly right.", "部分正確。"),
    "wrong": Phrase("Not right.", "不正確。"),
}
REMARKS: dict[Remark, Phrase] = {
    "empty": Phrase("There is no answer yet.", "還沒有作答。"),
    "evasive": Phrase(
        "Nothing was claimed that could be right; say what you do know.",
        "沒有說出可以判斷對錯的內容；請說說您知道的部分。",
    ),
    "stuffed": Phrase(
        "Key words alone are no answer; say in sentences what they do.", "只列關鍵字不算作答；請用句子說明它們的作用。"
    ),
    "echo": Phrase("That repeats the question.", "這只是重複題目。"),
    "instruction": Phrase("That speaks to the grader, not to the question.", "這是在對評分者說話，沒有回答題目。"),
}
SAID_WRONGLY = Phrase("Said wrongly: {says}", "說錯了：{says}")
MISSING = Phrase("Missing: {says}", "漏掉了：{says}")


def told(grade: Grade, lang: Lang) -> str:
    """The verdict and what it rests on, in one line a fact."""
    lines = [VERDICTS[grade.verdict]().render(lang)]
    if grade.remark:
        lines[0] += (" " if lang == "en" else "") + REMARKS[grade.remark]().render(lang)
        return lines[0]
    for phrase, judged in ((SAID_WRONGLY, grade.contradicted), (MISSING, grade.missing)):
        lines += [phrase(says=for_reader(j.point.says.of(lang), lang)).render(lang) for j in judged]
    return "\n".join(lines)
