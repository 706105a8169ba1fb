"""Webhooks: told to a real receiver on this machine, retried, signed, kept out of the house."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from tests.builders import make_memory, make_story
from tests.conftest import Clock
from tests.people import People
from tmserver import config
from tmserver.core import Core
from tmserver.db.webhook_tables import WebhookDelivery
from tmserver.domain.concepts import Concept, Term
from tmserver.domain.people import SYSTEM
from tmserver.domain.stories import StoryStatus
from tmserver.domain.webhooks import WebhookEvent
from tmserver.errors import Invalid, NotAllowed, NotFound
from tmserver.services import concepts, glossaries, imports, rulings, story_states, webhook_sending, webhooks
from tmserver.worker import Runner

LOCAL = (ip_network("127.0.0.0/8"),)


class Receiver:
    """A web server that keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(outer.statuses.pop(0) if outer.statuses else 204)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks?x=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def core(environment: dict[str, str], clock: Clock) -> Iterator[Core]:
    """A core whose settings allow this machine as a receiver."""
    built = Core(config.load(environment | {"TMSERVER_WEBHOOK_NETWORKS": "127.0.0.0/8"}), clock=clock)
    yield built
    built.close()


def _hook(core: Core, url: str, *events: WebhookEvent, desk: str | None = None) -> tuple[int, str]:
    with core.writing() as session:
        wanted = [event.value for event in events or tuple(WebhookEvent)]
        hook = webhooks.create(session, SYSTEM, core.now(), LOCAL, url=url, events=wanted, desk=desk)
        return hook.id, webhooks.secret_of(core.secret_key, hook)


def _rule(core: Core, people: People, slug: str = "house", text: str = "Kiev") -> int:
    with core.writing() as session:
        return concepts.create(
            session, people.teo, core.now(), slug, Concept((Term("it", text), Term("en", "Kyiv"))), approve=True
        ).id


def _work(core: Core) -> None:
    runner = Runner(core)
    while runner.run_one():
        pass


def _delivery(core: Core) -> WebhookDelivery:
    with core.reading() as session:
        (made,) = session.query(WebhookDelivery)
        session.expunge(made)
        return made


@pytest.fixture
def house(core: Core, people: People) -> None:
    with core.writing() as session:
        glossaries.create(
            session, SYSTEM, core.now(), slug="house", name="House", source="it", target="en", desk="world"
        )  # fmt: skip


@pytest.mark.usefixtures("house")
def test_a_ruling_is_told_and_signed(core: Core, people: People, receiver: Receiver) -> None:
    _, secret = _hook(core, receiver.url, WebhookEvent.RULING_MADE)
    number = _rule(core, people)
    assert receiver.got == []  # nobody waits for a receiver while ruling
    _work(core)
    ((path, headers, body),) = receiver.got
    assert path == "/hooks?x=1"
    said = json.loads(body)
    assert (
        (said["event"], said["id"], said["by"]) == (headers["x-tmserver-event"], 1, "teo") == ("ruling-made", 1, "teo")
    )
    assert said["data"] | {"terms": 0} == {
        "glossary": "house", "concept": number, "ruling": "approved", "status": "approved", "terms": 0
    }  # fmt: skip
    assert [term["text"] for term in said["data"]["terms"]] == ["Kiev", "Kyiv"]
    signed = headers["x-tmserver-timestamp"].encode() + b"." + body
    expected = "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(headers["x-tmserver-signature"], expected)
    made = _delivery(core)
    assert (made.state, made.attempts, made.answer, made.next_at) == ("delivered", 1, "204", None)


@pytest.mark.usefixtures("house")
def test_every_ruling_and_no_proposal(core: Core, people: People, receiver: Receiver) -> None:
    _hook(core, receiver.url, WebhookEvent.RULING_MADE)
    with core.writing() as session:
        row = concepts.create(session, people.rita, core.now(), "house", Concept((Term("it", "Leopoli"),)))
        number = row.id
    _work(core)
    assert receiver.got == []
    with core.writing() as session:
        rulings.approve(session, people.teo, core.now(), "house", number, 1)
        rulings.retire(session, people.teo, core.now(), "house", number, 2)
    _work(core)
    assert [json.loads(body)["data"]["ruling"] for _, _, body in receiver.got] == ["approved", "retired"]


@pytest.mark.usefixtures("house")
def test_what_fails_is_tried_again_later_and_at_last_given_up(
    core: Core, people: People, receiver: Receiver, clock: Clock
) -> None:
    _hook(core, receiver.url, WebhookEvent.RULING_MADE)
    receiver.statuses = [500, 302, 503, 400, 500, 500]
    _rule(core, people)
    runner = Runner(core)
    _work(core)
    for tries, wait in enumerate(webhooks.WAITS, 1):
        made = _delivery(core)
        assert (made.state, made.attempts, len(receiver.got)) == ("waiting", tries, tries)
        runner.chores()
        assert not runner.run_one()  # not before its time
        clock.forward(seconds=wait + 1)
        runner.chores()
        _work(core)
    made = _delivery(core)
    assert (made.state, made.attempts, made.answer) == ("failed", 6, "500")
    assert {path for path, _, _ in receiver.got} == {"/hooks?x=1"}  # the 302 was not followed
    assert len({body for _, _, body in receiver.got}) == 1
    clock.forward(days=31)
    runner.chores()
    with core.reading() as session:
        assert session.query(WebhookDelivery).count() == 0


def test_an_import_is_told_with_its_counts(core: Core, people: People, receiver: Receiver, tmp_path: Path) -> None:
    _hook(core, receiver.url, WebhookEvent.IMPORT_DONE)
    make_memory(core, "world", desk="world")
    stored = core.files.store([b"it\ten\nPiove.\tIt is raining.\nx\t\n"], 1000)
    with core.writing() as session:
        imports.request(
            session, people.edo, core.now(), "world", file_name="rain.tsv", stored=stored, host=core.host
        )  # fmt: skip
    _work(core)
    ((_, _, body),) = receiver.got
    said = json.loads(body)["data"]
    assert said == {"memory": "world", "job": said["job"], "added": 1, "merged": 0, "skipped": 1}


@pytest.mark.usefixtures("house")
def test_a_webhook_of_a_desk_hears_of_no_other(core: Core, people: People, receiver: Receiver) -> None:
    _hook(core, receiver.url, desk="sport")
    _rule(core, people)
    _work(core)
    assert receiver.got == []
    _hook(core, receiver.url, desk="world")
    _rule(core, people, text="Leopoli")
    _work(core)
    assert len(receiver.got) == 1


@pytest.mark.usefixtures("house")
def test_a_removed_webhook_is_silent(core: Core, people: People, receiver: Receiver) -> None:
    number, _ = _hook(core, receiver.url)
    _rule(core, people)
    with core.writing() as session:
        webhooks.remove(session, SYSTEM, core.now(), number)
    _work(core)
    assert receiver.got == []


def test_administrators_only(core: Core, people: People) -> None:
    with core.reading() as session:
        with pytest.raises(NotAllowed):
            webhooks.listed(session, people.edo)
        with pytest.raises(NotFound):
            webhooks.get(session, people.ada, 7)


@pytest.mark.parametrize(
    "url",
    [
        "", "ftp://example.org/", "https:///x", "https://user:pw@example.org/", "https://example.org/#x",
        "http://[::1/", "http://example.org:99999/", "http://exa mple.org/", "http://esempiò.it/",
        "https://x/" + "y" * 500,
        "http://127.0.0.1/", "http://[::1]/", "http://10.1.2.3/", "http://169.254.169.254/latest/", "http://0.0.0.0/",
        "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://[2002:7f00:1::]/", "http://[fd00::1]/",
        "http://224.0.0.1/",
    ],
)  # fmt: skip
def test_addresses_that_are_not_called(url: str) -> None:
    with pytest.raises(Invalid):
        webhook_sending.check_url(url, ())


def test_public_and_allowed_addresses_are_called() -> None:
    webhook_sending.check_url("https://cms.example.org:8443/hooks?a=1", ())
    webhook_sending.check_url("http://10.1.2.3/", [ip_network("10.0.0.0/8")])
    webhook_sending.check_url(f"http://{ip_address('93.184.216.34')}/", ())


def test_a_name_that_leads_into_the_house_is_refused_when_it_is_sent(receiver: Receiver) -> None:
    url = receiver.url.replace("127.0.0.1", "localhost")
    with pytest.raises(webhook_sending.Undeliverable, match="private"):
        webhook_sending.post(url, {}, b"{}", ())
    assert receiver.got == []
    with pytest.raises(webhook_sending.Undeliverable, match="resolved"):
        webhook_sending.post("http://nobody.invalid/", {}, b"{}", ())


def test_a_receiver_that_is_not_there_or_speaks_no_http(receiver: Receiver) -> None:
    with pytest.raises(webhook_sending.Undeliverable):
        webhook_sending.post("http://127.0.0.1:1/", {}, b"{}", LOCAL)
    with pytest.raises(webhook_sending.Undeliverable):
        webhook_sending.post(receiver.url.replace("http:", "https:"), {}, b"{}", LOCAL)


def test_a_story_is_told_when_it_is_delivered_without_its_words(core: Core, people: People, receiver: Receiver) -> None:
    _hook(core, receiver.url, WebhookEvent.STORY_DELIVERED)
    make_memory(core, desk="world")
    story = make_story(core, "Riapre il ponte.", actor=people.rita, desk="world")
    with core.writing() as session:
        story_states.move(session, people.rita, core.now(), story.id, StoryStatus.DELIVERED)
    _work(core)
    ((_, _, body),) = receiver.got
    said = json.loads(body)
    assert (said["event"], said["data"]["story"], said["by"]) == ("story-delivered", story.id, "rita")
    assert b"ponte" not in body
