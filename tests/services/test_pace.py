"""Steps of long work adapt to the time for which others wait."""

import time

from sqlalchemy import event

from tmserver.core import Core
from tmserver.services.pace import Pace


def test_a_step_whose_commit_is_slow_makes_the_next_one_smaller(core: Core) -> None:
    pace = Pace(1000, 10, 5000)
    with pace.step(core) as session:
        event.listen(session, "before_commit", lambda _: time.sleep(0.2))
    assert 10 <= pace.rows <= 250


def test_a_quick_step_makes_the_next_one_larger_but_no_more_than_twice(core: Core) -> None:
    pace = Pace(100, 10, 5000)
    with pace.step(core):
        pass
    assert 100 < pace.rows <= 200
