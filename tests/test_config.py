"""Settings: read once, wrong ones stop the start with a sentence, secrets come from files."""

from pathlib import Path

import pytest

from tmserver import config
from tmserver.core import Core
from tmserver.errors import BadSetting


def test_nothing_set_means_sqlite_in_the_data_folder_on_this_machine() -> None:
    settings = config.load({})
    assert settings.database_url.startswith("sqlite:///")
    assert settings.database_url.endswith("/var/tmserver.db")
    assert (settings.host, settings.port, str(settings.timezone)) == ("127.0.0.1", 8080, "Europe/Rome")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TMSERVER_PRT", "8080", "no such setting"),
        ("TMSERVER_HOST", "", "empty"),
        ("TMSERVER_DATA_DIR", " ", "empty"),
        ("TMSERVER_SECRET_KEY", "", "empty"),
        ("TMSERVER_PORT", "http", "whole number from 1 to 65535"),
        ("TMSERVER_PORT", "٨٠٨٠", "whole number"),
        ("TMSERVER_PORT", "70000", "65535"),
        ("TMSERVER_LOG", "xml", "text, json"),
        ("TMSERVER_TIMEZONE", "Europe/Atlantis", "Europe/Rome"),
        ("TMSERVER_DATABASE_URL", "mysql://root:geheim@db/x", "postgresql"),
        ("TMSERVER_CORS_ORIGINS", "https://a.example/path", "without a path"),
        ("TMSERVER_SECRET_KEY_FILE", "/does/not/exist", "cannot be read"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_names_itself(name: str, value: str, says: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        config.load({name: value})
    assert name in str(refusal.value)
    assert says in str(refusal.value)
    assert "geheim" not in str(refusal.value)


def test_a_secret_comes_from_the_file_that_x_file_names(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s3cret\n")
    assert config.load({"TMSERVER_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == "s3cret"


def test_a_value_and_its_file_together_are_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a")
    with pytest.raises(BadSetting, match="not both"):
        config.load({"TMSERVER_SECRET_KEY_FILE": str(tmp_path / "key"), "TMSERVER_SECRET_KEY": "b"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"TMSERVER_DATABASE_URL": "postgresql+psycopg://u:geheim@127.0.0.1:port/x"},
        {"TMSERVER_DATABASE_URL": "sqlite:////no/such/folder/x.db"},
        {"TMSERVER_DATA_DIR": "/proc/nope"},
    ],
)
def test_a_place_that_cannot_be_used_is_said_and_no_password_with_it(wrong: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as refusal:
        Core(config.load({"TMSERVER_DATA_DIR": str(tmp_path)} | wrong))
    assert refusal.value.params["name"] in wrong
    assert "geheim" not in str(refusal.value)


def test_the_database_file_is_its_owners_alone_also_in_a_folder_open_to_all(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    core = Core(config.load({"TMSERVER_DATA_DIR": str(tmp_path)}))
    core.upgrade_schema()
    assert [path.name for path in tmp_path.glob("tmserver.db*") if path.stat().st_mode & 0o077] == []
    core.close()
