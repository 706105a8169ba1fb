"""The web server as gunicorn is told to run it."""

import os
from pathlib import Path

import pytest

from tmserver import config
from tmserver.server import MOST_UNASKED, Server


@pytest.mark.parametrize(("cores", "processes"), [(1, 1), (3, 3), (64, MOST_UNASKED)])
def test_a_process_for_each_core_is_started_where_nobody_says_how_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: int, processes: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    assert Server(config.load({"TMSERVER_DATA_DIR": str(tmp_path)})).cfg.workers == processes
    told = config.load({"TMSERVER_DATA_DIR": str(tmp_path), "TMSERVER_WORKERS": "7"})
    assert Server(told).cfg.workers == 7
