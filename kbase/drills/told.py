"""Drills as Markdown, for a terminal and for messages: questions, grades, reports and statistics."""

from collections.abc import Iterator, Mapping, Sequence

from kbase.drills import feedback
from kbase.drills.card import Both, Card
from kbase.drills.choosing import Why
from kbase.drills.grading.grade import Verdict
from kbase.drills.grading.points import Status
from kbase.drills.interview import Asked, Interview
from kbase.drills.practice import Graded, Review
from kbase.drills.schedule import RETENTION, RatingName
from kbase.drills.statistics import Statistics
from kbase.passage import Chunk, Citation
from kbase.script import Lang, for_reader
from kbase.text import Phrase

WHY: dict[Why, Phrase] = {
    "due": Phrase("due again", "該複習了"),
    "weak": Phrase("was weak last time", "上次答得不好"),
    "new": Phrase("new", "新題"),
}
LEVEL = {"junior": Phrase("junior", "初級"), "mid": Phrase("mid", "中級"), "senior": Phrase("senior", "資深")}
HEAD = Phrase(
    "Question {number} of {of} · {topic} · {level} · {why}", "第 {number} 題，共 {of} 題 · {topic} · {level} · {why}"
)
MOCK_HEAD = Phrase("Question {number} of {of} · {minutes} min left", "第 {number} 題，共 {of} 題 · 剩 {minutes} 分鐘")
FOLLOW_UP_HEAD = Phrase("Follow-up", "追問")
MARKS: dict[Status, str] = {"present": "✓", "missing": "–", "contradicted": "✗"}
YOU_SAID = Phrase("you said: “{quote}”", "您說：「{quote}」")
MODEL_ANSWER = Phrase("A good answer: {answer}", "參考答案：{answer}")
READ = Phrase("To read:", "建議閱讀：")
AGAIN = Phrase(
    "This card comes again at {when} (rating: {rating}).", "這張題卡會於 {when} 再出現（評為「{rating}」）。"
)
RATINGS: dict[RatingName, Phrase] = {
    "again": Phrase("again", "重來"),
    "hard": Phrase("hard", "困難"),
    "good": Phrase("good", "良好"),
    "easy": Phrase("easy", "簡單"),
}
BY_PASSAGES = Phrase("No card asks this; graded by what the notes say.", "沒有題卡問這個問題，依筆記的內容評分。")
REPORT = Phrase(
    "## Interview over: {score} %\n\nAnswered {answered} of {of} in {minutes} min.",
    "## 面試結束：{score} %\n\n{of} 題中回答了 {answered} 題，用時 {minutes} 分鐘。",
)
BY_TOPIC = Phrase("| Topic | Score | Questions |\n|---|---|---|", "| 主題 | 得分 | 題數 |\n|---|---|---|")
ASKED_AGAIN = Phrase("Follow-up: {verdict}", "追問：{verdict}")
STATS = Phrase(
    "## Your drills\n\n{answers} answers, {seen} of {cards} cards seen, {due} due now.",
    "## 您的練習\n\n作答 {answers} 次，看過 {seen} 張題卡（共 {cards} 張），目前有 {due} 張該複習。",
)
STREAK = Phrase("Days in a row: {streak} (longest: {longest}).", "連續 {streak} 天（最長 {longest} 天）。")
REMEMBERED = Phrase(
    "Retention: {share} % of known cards were remembered (aim: {aim} %).", "記憶保持率：{share} %（目標 {aim} %）。"
)
TOPICS = Phrase(
    "| Topic | Seen | Answers | Score |\n|---|---|---|---|", "| 主題 | 看過 | 作答 | 得分 |\n|---|---|---|---|"
)
WEAKEST = Phrase("Missed most often:", "最常漏掉的重點：")
TIMES = Phrase("{says} ({topic}, {times}×)", "{says}（{topic}，{times} 次）")
FORECAST = Phrase("Due in the next days:", "接下來幾天該複習的：")
NOTHING_YET = Phrase("No answers yet. Start with: kbase drill", "還沒有作答。開始練習：kbase drill")
_DAYS_SHOWN = 7


def question(card: Card, *, title: Both[str], number: int, of: int, why: Why, lang: Lang) -> str:
    """A card's question with where one is."""
    facts = {"topic": said(title, lang), "level": LEVEL[card.difficulty](), "why": WHY[why]()}
    return f"{HEAD(number=number, of=of, **facts).render(lang)}\n\n## {said(card.question, lang)}"


def graded(given: Graded) -> str:
    """The verdict on an answer, point by point, the model answer, what to read and when the card comes again."""
    lang, grade = given.lang, given.grade
    verdict = feedback.VERDICTS[grade.verdict]().render(lang)
    remark = feedback.REMARKS[grade.remark]().render(lang) if grade.remark else ""
    head = f"**{verdict}**" + (f" {round(grade.score * 100)} %" if not remark else f" {remark}")
    parts = [head]
    if given.basis == "passages":
        parts.append(BY_PASSAGES().render(lang))
    parts.append("\n".join(_points(given)))
    parts.append(MODEL_ANSWER(answer=said(grade.card.answer, lang)).render(lang))
    parts += [to_read(given.citations, lang)] if given.citations else []
    parts += [comes_again(given.review, lang)] if given.review else []
    return "\n\n".join(parts)


def _points(given: Graded) -> Iterator[str]:
    for judged in given.grade.points:
        line = f"- {MARKS[judged.status]} {said(judged.point.says, given.lang)}"
        if judged.status == "contradicted" and judged.quote:
            line += " " + YOU_SAID(quote=judged.quote).render(given.lang)
        yield line


def to_read(citations: Sequence[Citation], lang: Lang) -> str:
    """The passages to read, as a list."""
    return "\n".join([READ().render(lang), *(f"- {_place(c.chunk, lang)}" for c in citations)])


def comes_again(review: Review, lang: Lang) -> str:
    """When a card comes again."""
    when = review.due_at.strftime("%Y-%m-%d %H:%M UTC")
    return AGAIN(when=when, rating=RATINGS[review.rating]()).render(lang)


def interview_question(interview: Interview, minutes_left: int) -> str:
    """What is asked now."""
    lang, card = interview.lang, interview.card
    if card is None:
        return ""
    if interview.follow_up:
        return f"{FOLLOW_UP_HEAD().render(lang)}\n\n## {said(interview.follow_up.follow_up, lang)}"
    head = MOCK_HEAD(number=interview.number, of=interview.of, minutes=minutes_left).render(lang)
    return f"{head}\n\n## {said(card.question, lang)}"


def report(interview: Interview, titles: Mapping[str, Both[str]], reading: Mapping[str, Sequence[Citation]]) -> str:
    """How an interview went: by topic with what to read, then each question."""
    lang, ended = interview.lang, interview.ended_at or interview.ends_at
    parts = [
        REPORT(
            score=round(interview.score * 100),
            answered=sum(bool(a.answer.strip()) for a in interview.asked),
            of=interview.of,
            minutes=max(1, round((ended - interview.started_at).total_seconds() / 60)),
        ).render(lang)
    ]
    rows = [BY_TOPIC().render(lang)]
    for topic, asked in interview.topics().items():
        share = round(100 * sum(a.score for a in asked) / len(asked))
        rows.append(f"| {said(titles[topic], lang)} | {share} % | {len(asked)} |")
    parts += ["\n".join(rows)] if interview.asked else []
    for asked_one in interview.asked:
        parts.append(_asked(asked_one, lang))
    cited = {c.chunk.key: c for citations in reading.values() for c in citations}
    parts += [to_read(list(cited.values()), lang)] if cited else []
    return "\n\n".join(parts)


def _asked(asked: Asked, lang: Lang) -> str:
    grade = asked.grade
    lines = [f"**{said(asked.card.question, lang)}** {feedback.VERDICTS[grade.verdict]().render(lang)}"]
    for judged in (*grade.contradicted, *grade.missing):
        lines.append(f"- {MARKS[judged.status]} {said(judged.point.says, lang)}")
    if asked.point and asked.second_verdict:
        lines.append("- " + ASKED_AGAIN(verdict=feedback.VERDICTS[asked.second_verdict]()).render(lang))
    return "\n".join(lines)


def statistics(figures: Statistics, titles: Mapping[str, Both[str]], lang: Lang) -> str:
    """A person's figures."""
    if not figures.answers:
        return NOTHING_YET().render(lang)
    facts = {"seen": figures.seen, "cards": figures.cards, "due": figures.due_now}
    parts = [STATS(answers=figures.answers, **facts).render(lang)]
    lines = [STREAK(streak=figures.streak, longest=figures.longest_streak).render(lang)]
    if figures.retention is not None:
        share, aim = round(figures.retention * 100), round(RETENTION * 100)
        lines.append(REMEMBERED(share=share, aim=aim).render(lang))
    parts.append("\n".join(f"- {line}" for line in lines))
    rows = [TOPICS().render(lang)]
    for topic in figures.topics:
        score = "–" if topic.score is None else f"{round(topic.score * 100)} %"
        rows.append(f"| {said(titles[topic.topic], lang)} | {topic.seen}/{topic.cards} | {topic.answers} | {score} |")
    parts.append("\n".join(rows))
    parts += _weakest(figures, titles, lang)
    days = [f"- {day}: {count}" for day, count in list(figures.forecast.items())[:_DAYS_SHOWN] if count]
    parts += ["\n".join([FORECAST().render(lang), *days])] if days else []
    return "\n\n".join(parts)


def _weakest(figures: Statistics, titles: Mapping[str, Both[str]], lang: Lang) -> list[str]:
    weak = sorted((w for topic in figures.topics for w in topic.weakest), key=lambda w: -w.times)[:5]
    lines = []
    for one in weak:
        says = next((said(p.says, lang) for p in one.card.points if p.id == one.point), one.point)
        facts = {"topic": said(titles[one.card.group], lang), "times": one.times}
        lines.append("- " + TIMES(says=says, **facts).render(lang))
    return ["\n".join([WEAKEST().render(lang), *lines])] if lines else []


def verdict(name: Verdict, lang: Lang) -> str:
    """A verdict in a word or two."""
    return feedback.VERDICTS[name]().render(lang)


def said(text: Both[str], lang: Lang) -> str:
    """A text of a card as readers of lang see it."""
    return for_reader(text.of(lang), lang)


def _place(chunk: Chunk, lang: Lang) -> str:
    heading = f" › {chunk.heading[-1]}" if chunk.heading and chunk.heading[-1] != chunk.title else ""
    return for_reader(f"{chunk.title}{heading} (`kbase notes show {chunk.note}`)", lang)
