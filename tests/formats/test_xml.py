"""The one XML factory: what it reads, what it refuses and where, and that its memory does not grow."""

import io
import socket
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmserver.errors import BadCharacter, FileRefused
from tmserver.formats import xml

UNITS = """<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header/><body>
<tu tuid="1"><seg>perché &lt;così&gt;</seg></tu>
<tu tuid="2"><seg>già<!-- taciuto --> &#233;<![CDATA[ & basta]]></seg></tu>
</body></tmx>"""


def texts(data: bytes, *tags: str) -> list[str]:
    return ["".join(element.itertext()) for element in xml.iterate(io.BytesIO(data), "desk.tmx", tags or ("seg",))]


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "iso-8859-1",
        "iso-8859-15",
        "windows-1252",
        "windows-1250",
    ],
)
def test_every_usual_encoding_is_read(encoding):
    declared = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(encoding, encoding)
    text = UNITS.format(encoding=declared)
    if encoding == "windows-1250":
        text = text.replace("perché", "perch&#233;").replace("così", "cos&#236;").replace("già", "gi&#224;")
    assert texts(text.encode(encoding)) == ["perché <così>", "già é & basta"]


def test_utf16_without_declaration_or_mark_is_read():
    assert texts("<a><seg>è</seg></a>".encode("utf-16-le")) == ["è"]
    assert texts("<a><seg>è</seg></a>".encode("utf-16-be")) == ["è"]


def test_a_stale_utf16_declaration_on_utf8_bytes_is_passed_over():
    assert texts(UNITS.format(encoding="UTF-16").encode())[1] == "già é & basta"


@pytest.mark.parametrize(
    "encoding", ["windows-1251", "windows-1253", "windows-1254", "windows-1257", "koi8-r", "gb18030"]
)
def test_letters_of_other_code_pages_are_read(encoding):
    letter = b"\xe4".decode(encoding) if encoding != "gb18030" else "漢"
    assert texts(f"<?xml version='1.0' encoding='{encoding}'?><a><seg>{letter}</seg></a>".encode(encoding)) == [letter]


def test_parse_and_iterate_see_the_same_elements():
    data = UNITS.format(encoding="utf-8").encode()
    assert ["".join(e.itertext()) for e in xml.parse(data, "desk.tmx").iter("seg")] == texts(data)
    assert [xml.local(e) for _, e in xml.walk(xml.parse(b"<a xmlns='urn:x'><b/></a>", "x"))] == ["a", "b", "b", "a"]


def test_tags_are_found_in_any_namespace_or_in_one():
    data = b"<x xmlns='urn:1' xmlns:o='urn:2'><unit>a</unit><o:unit>b</o:unit></x>"
    assert texts(data, "unit") == ["a", "b"]
    assert texts(data, "{urn:2}unit") == ["b"]


def test_elements_know_their_line_and_their_ancestors_even_far_into_a_file():
    body = "".join(f"<tu><seg>{n}</seg></tu>\n" for n in range(70_000))
    stream = io.BytesIO(f"<tmx version='1.4'><body>\n{body}</body></tmx>".encode())
    lines = []
    for element in xml.iterate(stream, "desk.tmx", ("tu",)):
        lines.append(element.sourceline)
        assert element.getparent().getparent().get("version") == "1.4"
    assert lines == list(range(2, 70_002))


class Endless(io.RawIOBase):
    """A file of many equal pieces that is never whole in memory."""

    def __init__(self, piece: bytes, copies: int) -> None:
        self.parts = [b"<last/></body></tmx>", *[piece * 500] * copies, b"<tmx><body>"]

    def read(self, size=-1):
        return self.parts.pop() if self.parts else b""


@pytest.mark.parametrize(
    "piece", [b"<tu><seg>detto</seg></tu>\n", b"<other><deep>x</deep></other> tail ", b"<!-- c --><e/>"]
)
def test_memory_does_not_grow_with_the_file(piece):
    most = 0
    for element in xml.iterate(Endless(piece, 60), "big.tmx", ("tu", "last")):
        most = max(most, len(element.getparent()))
    assert most <= 2 * 500 + 1


def test_the_inside_of_a_wanted_element_stays_whole_across_chunks():
    story = b"<story>" + b"<p>detto</p> e fatto " * 20_000 + b"</story>"
    lengths = [len(element) for element in xml.iterate(io.BytesIO(b"<a>" + story * 2 + b"</a>"), "a.xml", ("story",))]
    assert lengths == [20_000, 20_000]


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "there is no XML here"),
        (b"   \n", None, "there is no XML here"),
        (b"soggetto;oggetto", 1, "there is no XML here"),
        (b"<a>\n<b></a>", 2, "an end tag that does not fit"),
        (b"<a>\n\n<b>", 3, "it ends before"),
        (b"<a>\n&#11;</a>", 2, "a control character"),
        (b"<a>\n x\x0b</a>", 2, "a control character"),
        (b"<a>\xe8 \n</a>", 1, "bytes that are not text"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", 1, "an encoding nobody"),
        (b"<a>R&D</a>", 1, "line 1, column"),
        (b"<a>\nR & D</a>", 2, "write it as &amp;"),
        (b"<a b='<'/>", 1, "inside an attribute"),
        (b"<a b='1' b='2'/>", 1, "stands twice"),
        (b"<a/>\n<b/>", 2, "text after the end"),
        (b"<x:a/>", 1, "namespace prefix"),
        (b"<a>\n&nbsp;</a>", 2, "an entity that is not declared"),
        (b"<!DOCTYPE tmx SYSTEM 'tmx14.dtd'>\n<tmx>a&nbsp;b</tmx>", 2, "an entity that is not declared"),
        (b"<!DOCTYPE a [\n<!ENTITY x 'y'>]><a>&x;</a>", 2, "declares the entity “x”"),
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>", 1, "declares the entity “x”"),
        (b"<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/'>\n]><a/>", 1, "declares the entity “p”"),
        (b"<a>" * 5000, 1, "nested too deep"),
        (b"<!-- " + b"x" * 1_100_000, None, "no element in the first mebibyte"),
    ],
)
def test_what_cannot_be_read_is_refused_with_line_and_reason(data, line, reason):
    for read in (lambda: xml.parse(data, "desk.tmx"), lambda: texts(data, "a")):
        with pytest.raises(FileRefused) as refusal:
            read()
        assert refusal.value.sentence().startswith("desk.tmx: ")
        assert reason in refusal.value.sentence()
        if line is not None:
            assert refusal.value.params["line"] == line


def test_the_line_of_an_entity_is_found_in_utf16_too():
    with pytest.raises(FileRefused) as refusal:
        xml.parse("<!DOCTYPE a\n[\n<!ENTITY x 'y'>]><a/>".encode("utf-16"), "a.xml")
    assert refusal.value.params["line"] == 3


def test_elements_before_a_fault_are_given_out_first():
    read = []
    elements = (element.text for element in xml.iterate(io.BytesIO(b"<a><s>1</s><s>2</s><s>3</a>"), "a.xml", ("s",)))
    with pytest.raises(FileRefused):
        read.extend(elements)
    assert read == ["1", "2"]


def test_an_external_id_causes_no_request():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.05)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/tmx14.dtd"
        assert texts(f"<!DOCTYPE tmx PUBLIC '-//X' '{address}'><tmx><seg>ok</seg></tmx>".encode()) == ["ok"]
        with pytest.raises(TimeoutError):
            listener.accept()


def test_an_external_id_opens_no_file(tmp_path):
    declarations = tmp_path / "secret.dtd"
    declarations.write_text("<!ENTITY secret 'told'><!ATTLIST seg told CDATA 'told'>")
    data = f"<!DOCTYPE tmx SYSTEM '{declarations}'><tmx><seg>a</seg>%s</tmx>"
    assert xml.parse((data % "").encode(), "a.tmx")[0].attrib == {}
    for read in (lambda: xml.parse((data % "&secret;").encode(), "a.tmx"), lambda: texts((data % "&secret;").encode())):
        with pytest.raises(FileRefused, match="not declared"):
            read()


@given(st.integers(0, 400), st.integers(0, 7), st.integers(0, 400))
@settings(max_examples=150)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(position, bit, cut):
    data = bytearray(UNITS.format(encoding="utf-8").encode())
    data[position % len(data)] ^= 1 << bit
    for damaged in (bytes(data), bytes(data)[:cut]):
        for read in (xml.parse, lambda data, _name: texts(data)):
            with suppress(FileRefused):
                read(damaged, "desk.tmx")


@given(st.text(max_size=20), st.text(max_size=20))
def test_what_is_written_is_read_back_or_refused(content, value):
    offset = xml.forbidden(content + value)
    if offset is not None:
        with pytest.raises(BadCharacter):
            xml.escaped(content + value)
        content, value = xml.cleaned(content), xml.cleaned(value)
    written = f"{xml.start_tag('a', {'b': value, 'c': None})}{xml.escaped(content)}</a>"
    element = xml.parse(written.encode(), "a.xml")
    assert (element.text or "", element.get("b"), element.get("c")) == (content, value, None)


def test_a_character_that_xml_cannot_carry_is_named_with_its_place():
    with pytest.raises(BadCharacter) as refusal:
        xml.escaped("ab\x08", field="note")
    assert (refusal.value.params["position"], refusal.value.params["code"]) == (2, "U+0008")
    assert xml.cleaned("a\x08\ud800b") == "a\ufffd\ufffdb"
    assert xml.start_tag("ph", {"x": 'a"\n'}, empty=True) == '<ph x="a&quot;&#10;"/>'
