"""Answers in the making, as those who listen to them read them."""

import asyncio

from api.jobs import Job


def test_events_that_are_there_together_are_read_together_and_silence_is_told():
    job = Job("j", "ann")
    job.put("status", {"text": "…"})
    job.put("delta", {"markdown": "a"})

    async def read() -> list[list[tuple[int, str, str]]]:
        pieces = []
        async for told in job.read(1, patience_s=0):
            pieces.append([*told])
            if len(pieces) == 2:  # silence was told: the rest comes
                job.put("delta", {"markdown": "b"})
                job.put("done", {})
                job.end()
        return pieces

    first, silence, *rest = asyncio.run(read())
    assert first == [(2, "delta", '{"markdown": "a"}')]
    assert silence == []
    assert [event for told in rest for event in told] == [(3, "delta", '{"markdown": "b"}'), (4, "done", "{}")]
