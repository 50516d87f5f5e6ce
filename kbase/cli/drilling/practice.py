"""A sitting of cards, and a mock interview."""

from time import monotonic

from kbase.cli.drilling.lines import Ended, line, paragraph
from kbase.cli.options import emit, print_markdown
from kbase.drills import interview, told
from kbase.drills.card import Difficulty
from kbase.drills.choosing import Chosen
from kbase.drills.practice import Drills
from kbase.drills.reading import passages
from kbase.drills.schedule import RATINGS
from kbase.errors import KbaseError
from kbase.passage import Citation
from kbase.script import Lang
from kbase.text import Phrase

HOW = Phrase(
    "Answer in your own words and end with an empty line. :s skips, :q quits.",
    "用自己的話回答，以空行結束。:s 跳過，:q 離開。",
)
NEXT = Phrase(
    "Enter goes on; again, hard, good or easy rates it yourself: ",
    "按 Enter 繼續；也可輸入 again（重來）、hard（困難）、good（良好）或 easy（簡單）自行評分：",
)
NOTHING = Phrase(
    "Nothing is due and nothing is new. Come back later, or choose another topic.",
    "目前沒有該複習的題卡，也沒有新題。晚點再來，或選別的主題。",
)
DONE = Phrase("{right} of {of} correct.", "{of} 題答對 {right} 題。")
SKIPPED = Phrase("Skipped.", "跳過。")
BEGINS = Phrase(
    "Mock interview, {minutes} min, number of questions: {of}. No feedback before the end. "
    "End each answer with an empty line. :s skips, :q ends the interview.",
    "模擬面試：{minutes} 分鐘 {of} 題，結束前不會給回饋。每題以空行結束。:s 跳過，:q 結束面試。",
)


def sitting(drills: Drills, chosen: list[Chosen], lang: Lang) -> None:
    """Asks the cards one after the other and says what each answer was worth."""
    if not chosen:
        emit(NOTHING().render(lang))
        return
    emit(HOW().render(lang) + "\n")
    titles, right, answered = drills.deck.topics, 0, 0
    try:
        for number, one in enumerate(chosen, start=1):
            title, of = titles[one.card.group], len(chosen)
            print_markdown(told.question(one.card, title=title, number=number, of=of, why=one.why, lang=lang))
            began = monotonic()
            answer = paragraph("> ")
            if not answer:
                emit(SKIPPED().render(lang) + "\n")
                continue
            given = drills.grade(answer, card=one.card.id, lang=lang, seconds=monotonic() - began)
            print_markdown("\n" + told.graded(given) + "\n")
            answered += 1
            right += given.grade.verdict == "correct"
            if given.review:
                _own_rating(drills, given.review.id, lang)
    except Ended:
        emit("")
    emit(DONE(right=right, of=answered).render(lang))


def mock(
    drills: Drills, *, count: int, minutes: float, topic: str | None, difficulty: Difficulty | None, lang: Lang
) -> None:
    """Holds an interview and prints its report."""
    held = interview.start(drills, count=count, minutes=minutes, lang=lang, topic=topic, difficulty=difficulty)
    emit(BEGINS(of=held.of, minutes=f"{minutes:g}").render(lang) + "\n")
    try:
        while not held.over:
            left = max(0, round((held.ends_at - drills.now()).total_seconds() / 60))
            print_markdown(told.interview_question(held, left))
            answer = paragraph("> ")
            held = interview.current(drills, held.id)
            held = held if held.over else interview.answer(drills, held.id, answer)
            emit("")
    except Ended:
        held = interview.end(drills, held.id)
    reading = {asked.card.id: _to_read(drills, asked, lang) for asked in held.asked}
    print_markdown(told.report(held, drills.deck.topics, reading))


def _to_read(drills: Drills, asked: interview.Asked, lang: Lang) -> tuple[Citation, ...]:
    missed = [j.point for j in (*asked.grade.contradicted, *asked.grade.missing)]
    return passages(asked.card, missed[:1], drills.notes, lang)[:1] if missed else ()


def _own_rating(drills: Drills, review_id: str, lang: Lang) -> None:
    typed = line(NEXT().render(lang)).strip().lower()
    rating = next((name for name in RATINGS if typed and name.startswith(typed)), None)
    if rating is None:
        return
    try:
        emit(told.comes_again(drills.rate(review_id, rating), lang) + "\n")
    except KbaseError as error:
        emit(error.message.render(lang))
