"""The Word file of a report: everything that the values hold, nothing that a template could smuggle in."""

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from django.core.checks import run_checks
from django.utils import translation
from docx import Document
from docx.enum.section import WD_ORIENT
from pypdf import PdfReader

from adoption.roles import Role
from reports import period_report
from reports.document import frozen, values_of
from reports.exports import docx
from reports.exports.archive import packed
from reports.exports.docx_fields import FIELDS, Kind, told
from reports.exports.docx_template import Reason, check_template
from tests import make
from tests.conftest import ROOT, environment, needs

SHIPPED = ROOT / "templates" / "reports" / "period_report.docx"
BUSINESS_DAY = date(2025, 12, 17)
ONE_PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 260" width="720" height="260"/>'


def values(**given):
    """The least that a report holds."""
    return {
        "language": "vi",
        "title": "BÁO CÁO",
        "subject": "Kết quả thực hiện Kế hoạch số 100, Quý III/2025",
        "draft": "DỰ THẢO",
        "illustrative": "",
        "motto": ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"],
        "parent_body": "ỦY BAN NHÂN DÂN TỈNH",
        "issuing_body": "TỔ CÔNG TÁC",
        "number": "Số:           /BC-TCT",
        "place_and_day": "Lạng Sơn, ngày      tháng      năm        ",
        "to": "Kính gửi: Ủy ban nhân dân tỉnh",
        "bases": ["Căn cứ Quyết định số 1813;", "Căn cứ Kế hoạch số 100."],
        "chapters": [chapter()],
        "contents": "",
        "annexes": [annex()],
        "recipients_title": "Nơi nhận:",
        "recipients": ["- Như trên;", "- Lưu: VT."],
        "authority": "TM. TỔ CÔNG TÁC",
        "post": "TỔ TRƯỞNG",
        "signatory": "Nguyễn Văn A",
        "cut_off": "2025-09-14",
        "programme": "KH100",
        "period": "2025-Q3",
        "rows": [],
        "verify_at": "https://x.example.vn/verify/",
        "verify_words": "Mã kiểm tra %(code)s; kiểm tra tại %(address)s",
        **given,
    }


def chapter(words="Một câu.", **given):
    paragraph = {
        "text": "Chỉ tiêu: đạt 81,3%.",
        "caption": "Hình 1. Chỉ tiêu",
        "mark": "",
        "alt": "lời",
        "svg": ONE_PIXEL,
    }
    sections = [{"heading": "1. Tài khoản", "paragraphs": [{**paragraph, **given}]}]
    return {"heading": "I. CÔNG TÁC CHỈ ĐẠO", "text": words, "sections": sections}


def annex(**given):
    return {
        "key": "results",
        "name": "Phụ lục I",
        "title": "Kết quả thực hiện các chỉ tiêu",
        "note": "(Kèm theo Báo cáo)",
        "told": "",
        "empty": "",
        "columns": ["TT", "Chỉ tiêu"],
        "widths": [1, 9],
        "aligns": ["center", "left"],
        "themes": [{"name": "Tài khoản", "rows": [["1", "Người có tài khoản"], ["2", "Tài khoản"]]}],
        **given,
    }


def opened(content: bytes):
    return Document(io.BytesIO(content))


def texts_of(document) -> list[str]:
    """Every paragraph of the body in its order, those in tables too."""
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return [
        "".join(each.text or "" for each in paragraph.iter(f"{w}t"))
        for paragraph in document.element.body.iter(f"{w}p")
    ]


def told_in(found) -> list[str]:
    """Every text of the values that the document must hold, in its order."""
    chapters = []
    for each in found["chapters"]:
        chapters += [each["heading"], *each["text"].split("\n")]
        for section in each["sections"]:
            chapters.append(section["heading"])
            for paragraph in section["paragraphs"]:
                chapters += [*paragraph["text"].split("\n")]
                if paragraph["svg"]:
                    chapters.append(paragraph["caption"] + (f" – {paragraph['mark']}" if paragraph["mark"] else ""))
    annexes = []
    for each in found["annexes"]:
        rows = [text for theme in each["themes"] for row in theme["rows"] for text in row]
        annexes += [each["name"], each["title"].upper(), each["note"], each["told"], each["empty"]]
        annexes += [] if each["empty"] else [*each["columns"], *rows]
    return [
        *(found["parent_body"], found["issuing_body"], *found["motto"], found["number"], found["place_and_day"]),
        *(found["title"], found["subject"], found["to"], *found["bases"], *chapters),
        *(found["recipients_title"], *found["recipients"], found["authority"], found["post"], found["signatory"]),
        *(text for text in annexes if text),
    ]


def missing(found, document) -> list[str]:
    """What of the values does not follow in the document, each after the one before."""
    left = iter(texts_of(document))
    return [text for text in told_in(found) if text not in left]


# What a document holds


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_part_of_a_real_report_stands_in_the_document(the_facts, letterhead, language):
    with translation.override(language):
        found = values_of(period_report.build(make.user(), BUSINESS_DAY, period="2025-Q3"))
    document = opened(docx.render(found))
    assert not missing(found, document)
    assert not [text for text in texts_of(document) if re.search(r"\{[{%]|[%}]\}", text)]


def test_a_text_that_is_not_there_is_seen():
    document = opened(docx.render(values()))
    assert not missing(values(), document)
    assert missing(values(signatory="Trần Thị B"), document)[0] == "Trần Thị B"


def test_headings_pictures_and_tables_are_what_word_takes_them_for():
    document = opened(docx.render(values()))
    styled = [(each.style.name, each.text) for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert styled == [
        ("Heading 1", "BÁO CÁO"),
        ("Heading 2", "I. CÔNG TÁC CHỈ ĐẠO"),
        ("Heading 3", "1. Tài khoản"),
    ]
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == ["lời"]
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert rows == [["TT", "Chỉ tiêu"], ["Tài khoản"] * 2, ["1", "Người có tài khoản"], ["2", "Tài khoản"]]
    assert "tblHeader" in document.tables[-1].rows[0]._tr.xml
    assert "tblHeader" not in document.tables[-1].rows[1]._tr.xml


def test_the_body_is_upright_and_each_annex_lies_across_with_pages_of_its_own():
    document = opened(docx.render(values(annexes=[annex(), annex(name="Phụ lục II")])))
    body, *annexes = document.sections
    assert [each.orientation for each in document.sections] == [WD_ORIENT.PORTRAIT, *[WD_ORIENT.LANDSCAPE] * 2]
    assert (round(body.page_width.mm), round(body.page_height.mm)) == (210, 297)
    for each in document.sections:
        assert 20 <= each.top_margin.mm <= 25 and 20 <= each.bottom_margin.mm <= 25
        assert 29.9 <= each.left_margin.mm <= 35 and 15 <= each.right_margin.mm <= 20
        assert each.different_first_page_header_footer
        assert " PAGE " in each.header._element.xml
        assert " PAGE " not in each.first_page_header._element.xml
    assert all('w:start="1"' in each._sectPr.xml for each in annexes)


def test_one_typeface_sets_the_whole_document():
    content = docx.render(values())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        written = [archive.read(name).decode() for name in archive.namelist() if re.match(r"word/[a-z]+\d?\.xml", name)]
    named = [tag for part in written for tag in re.findall("<w:rFonts[^>]*>", part)]
    fonts = {font for tag in named for font in re.findall('"([^"]+)"', tag)}
    assert fonts == {"Times New Roman"}


@pytest.mark.parametrize("draft", ["DỰ THẢO", ""])
def test_a_draft_says_so_on_every_page_and_an_issued_report_its_check_code(draft):
    code = "" if draft else "ABCDEFGHIJKL"
    document = opened(docx.render(values(draft=draft, illustrative="DỮ LIỆU MINH HỌA"), code=code))
    for each in document.sections:
        for head, foot in ((each.header, each.footer), (each.first_page_header, each.first_page_footer)):
            assert ("DỰ THẢO" in head.paragraphs[0].text) == bool(draft)
            assert "DỮ LIỆU MINH HỌA" in foot.paragraphs[0].text
            assert ("ABCD-EFGH-IJKL" in foot.paragraphs[0].text) != bool(draft)


def test_long_contents_stand_where_the_values_ask_for_them():
    assert "MỤC LỤC" not in texts_of(opened(docx.render(values())))
    long = opened(docx.render(values(contents="MỤC LỤC")))
    texts = texts_of(long)
    assert texts.count("I. CÔNG TÁC CHỈ ĐẠO") == 2
    assert "Phụ lục I. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU" in texts
    assert "TOC" in long.element.xml


def test_an_annex_without_rows_says_so_instead_of_a_table():
    document = opened(docx.render(values(annexes=[annex(empty="Không có.", told="Tính đến 14/9.", themes=[])])))
    assert "Không có." in texts_of(document) and "Tính đến 14/9." in texts_of(document)
    assert "TT" not in texts_of(document)


def test_what_staff_part_by_lines_stands_in_paragraphs_of_its_own():
    texts = texts_of(opened(docx.render(values(chapters=[chapter("Một.\n\nHai.")]))))
    assert texts[texts.index("Một.") + 1] == "Hai."


@pytest.mark.parametrize(
    "text",
    [
        "a < b & c > d \"e\" 'f'",
        "<w:p/></w:t></w:r></w:p><w:p>",
        "{{ 7*7 }} {% for x in y %} {# nothing #} {{p subject }}",
        "ẰẲẴẮẶ ữựỡợ 𝒳 — “…” ≥ −",
        "=1+1",
        "  hai  khoảng trắng  ",
        "x" * 20_000,
        "từ " * 8_000,
        "Đ",
    ],
    ids=["xml", "tags", "braces", "letters", "formula", "spaces", "one long word", "many words", "one letter"],
)
def test_text_stays_text_whatever_stands_in_it(text):
    found = values(subject=text, signatory=text, annexes=[annex(columns=["TT", text], note=text)])
    found["annexes"][0]["themes"][0]["rows"][0][1] = text
    document = opened(docx.render(found))
    assert [each for each in texts_of(document) if each == text] == [text] * 5


def test_letters_that_a_document_cannot_hold_are_left_out():
    texts = texts_of(opened(docx.render(values(signatory="A\x00\x07\x0cB\ud800", subject="x\x1b"))))
    assert "AB" in texts and "x" in texts


def test_the_file_tells_of_itself_what_the_values_tell():
    told_by_it = opened(docx.render(values())).core_properties
    assert told_by_it.title == "BÁO CÁO. Kết quả thực hiện Kế hoạch số 100, Quý III/2025"
    assert told_by_it.author == "TỔ CÔNG TÁC" and told_by_it.language == "vi"
    assert told_by_it.created == told_by_it.modified
    assert told_by_it.created.date() == date(2025, 9, 14)


def test_a_title_longer_than_word_takes_is_cut_in_the_properties_alone():
    document = opened(docx.render(values(subject="x" * 400)))
    assert len(document.core_properties.title) == 255
    assert "x" * 400 in texts_of(document)


MAKE = """
import django, hashlib, json, sys
django.setup()
from reports.exports import docx
print(hashlib.sha256(docx.render(json.load(sys.stdin), code="ABCDEFGHIJKL")).hexdigest())
"""


def test_another_process_with_another_clock_makes_the_same_bytes(tmp_path):
    found = values(chapters=[chapter(), chapter(svg=ONE_PIXEL.replace("260", "130"))])
    made = {hashlib.sha256(docx.render(found, code="ABCDEFGHIJKL")).hexdigest()}
    for seed, zone in (("1", "Asia/Ho_Chi_Minh"), ("2", "America/New_York")):
        env = environment(tmp_path, DJANGO_SETTINGS_MODULE="adoption.config.settings", PYTHONPATH=str(ROOT))
        env |= {"PYTHONHASHSEED": seed, "TZ": zone}
        run = subprocess.run(
            [sys.executable, "-c", MAKE],
            cwd=ROOT,
            env=env,
            input=frozen(found),
            capture_output=True,
            check=True,
            text=True,
        )
        made.add(run.stdout.strip())
    assert len(made) == 1


def test_nothing_of_the_readers_language_reaches_the_file():
    with translation.override("vi"):
        here = docx.render(values())
    with translation.override("en"):
        assert docx.render(values()) == here


def test_the_archive_has_one_time_and_one_order():
    with zipfile.ZipFile(io.BytesIO(docx.render(values()))) as archive:
        names = archive.namelist()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names[:2] == ["[Content_Types].xml", "_rels/.rels"]
    assert names[2:] == sorted(names[2:])


def test_libreoffice_opens_it_and_prints_every_part(tmp_path):
    office = needs("soffice", "apt-get install libreoffice-writer-nogui")
    file = tmp_path / "report.docx"
    file.write_bytes(docx.render(values()))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    run = [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    done = subprocess.run(run, capture_output=True, check=True, text=True, env={**os.environ, "HOME": str(tmp_path)})
    if not file.with_suffix(".pdf").exists():
        needs("no-such-writer", f"apt-get install libreoffice-writer-nogui ({done.stderr.strip()})")
    printed = file.with_suffix(".pdf")
    upright, across = PdfReader(printed).pages
    assert upright.mediabox.width < upright.mediabox.height
    assert across.mediabox.width > across.mediabox.height
    reader = needs("pdftotext", "apt-get install poppler-utils")
    text = subprocess.run([reader, str(printed), "-"], capture_output=True, check=True, text=True).stdout
    for part in ("VIỆT NAM", "DỰ THẢO", "Chỉ tiêu: đạt 81,3%.", "Nguyễn Văn A", "Phụ lục I", "Người có tài khoản"):
        assert part in text


# What a template may hold


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(part="word/document.xml", *, old="{{ subject }}", new="", more=None) -> bytes:
    """The shipped template with one thing changed in it."""
    parts = parts_of(SHIPPED.read_bytes())
    assert old in parts[part].decode()
    parts[part] = parts[part].decode().replace(old, new, 1).encode()
    return packed({**parts, **(more or {})})


def written(text: str) -> bytes:
    return changed(new=escape(text))


def reasons(data: bytes) -> set[Reason]:
    return {each.reason for each in check_template(data)}


def test_the_template_that_comes_with_the_system_may_be_used():
    assert not check_template(SHIPPED.read_bytes())
    assert not run_checks()


def test_the_template_that_comes_with_the_system_uses_every_field():
    text = "".join(part.decode() for name, part in parts_of(SHIPPED.read_bytes()).items() if name.startswith("word/"))
    names = [each.name for each in FIELDS]
    assert [name for name in names if not re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize("name", ["office", "rows", "values", "secret_key", "settings", "self", "loop.index"])
def test_a_field_that_is_not_listed_refuses_the_template_by_its_name(name):
    (refusal,) = check_template(written(f"{{{{ {name} }}}}"))
    assert (refusal.reason, refusal.found) == (Reason.UNKNOWN_FIELD, name)
    assert name in refusal.sentence


def test_a_field_is_known_only_inside_its_list():
    assert reasons(written("{{ chapter.heading }}")) == {Reason.UNKNOWN_FIELD}
    assert reasons(written("{% for chapter in chapters %}{{ chapter.heading }}{% endfor %}")) == set()
    assert reasons(written("{% for each in chapters %}{{ each.heading }}{{ each.svg }}{% endfor %}")) == {
        Reason.UNKNOWN_FIELD
    }
    assert reasons(written("{% for each in subject %}{{ each }}{% endfor %}")) == {Reason.UNKNOWN_FIELD}


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ subject.__class__ }}",
        "{{ subject.upper() }}",
        "{{ subject|upper }}",
        "{{ subject|attr('x') }}",
        "{{ subject[0] }}",
        "{{ 7 * 7 }}",
        "{{ range(10) }}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro x() %}{% endmacro %}",
        "{% if subject == title %}x{% endif %}",
        "{% for a, b in chapters %}{% endfor %}",
        "{% for a in chapters if a %}{% endfor %}",
    ],
)
def test_whatever_is_more_than_a_field_a_list_or_a_condition_is_refused(text):
    assert reasons(written(text)) & {Reason.FORBIDDEN, Reason.UNKNOWN_FIELD, Reason.MALFORMED}
    assert not reasons(written(text)) - {Reason.FORBIDDEN, Reason.UNKNOWN_FIELD, Reason.MALFORMED}


@pytest.mark.parametrize("text", ["{% for chapter in chapters %}", "{% endif %}", "{{ subject", "{% nothing %}"])
def test_what_is_not_closed_or_not_known_is_refused(text):
    assert reasons(written(text)) == {Reason.MALFORMED}


@pytest.mark.parametrize(
    "text", ["{% for annex in annexes %}{{ annex.table }}{% endfor %}", "{{ chapters }}", "{{p subject }}"]
)
def test_a_field_where_it_cannot_be_set_is_refused(text):
    assert reasons(written(text)) == {Reason.MISPLACED}


def test_fields_in_headers_footnotes_and_properties_are_looked_at_too():
    assert reasons(changed("word/header1.xml", old="{{ draft }}", new="{{ nope }}")) == {Reason.UNKNOWN_FIELD}
    assert reasons(changed("word/footer3.xml", old="{{ check }}", new="{{ nope }}")) == {Reason.UNKNOWN_FIELD}
    core = changed("docProps/core.xml", old="<dc:title></dc:title>", new="<dc:title>{{ nope }}</dc:title>")
    assert reasons(core) == {Reason.UNKNOWN_FIELD}


def test_every_wrong_field_is_named_at_once():
    found = check_template(written("{{ one }}{{ two }}{{ one }}"))
    assert [each.found for each in found] == ["one", "two"]


RELATION = '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '


@pytest.mark.parametrize("kind", ["attachedTemplate", "image", "hyperlink", "oleObject", "subDocument", "frame"])
def test_links_to_the_outside_are_refused(kind):
    link = RELATION.format(kind) + 'Target="https://evil.example/x" TargetMode="External"/></Relationships>'
    data = changed("word/_rels/document.xml.rels", old="</Relationships>", new=link)
    assert reasons(data) == {Reason.EXTERNAL_LINK}
    assert check_template(data)[0].found == "https://evil.example/x"


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "word/vbaData.xml"])
def test_macros_are_refused(name):
    assert Reason.MACROS in reasons(packed({**parts_of(SHIPPED.read_bytes()), name: b"<x/>"}))


def test_a_document_that_says_it_has_macros_is_refused():
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    data = changed("[Content_Types].xml", old=main, new="application/vnd.ms-word.document.macroEnabled.main+xml")
    assert Reason.MACROS in reasons(data)


@pytest.mark.parametrize("name", ["word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml", "customUI/x.xml"])
def test_embedded_objects_are_refused(name):
    assert reasons(packed({**parts_of(SHIPPED.read_bytes()), name: b"<x/>"})) == {Reason.EMBEDDED}


@pytest.mark.parametrize("element", ["altChunk", "object", "control", "subDoc"])
def test_elements_that_bring_in_other_content_are_refused(element):
    assert reasons(changed(old="<w:body>", new=f"<w:body><w:{element}/>")) == {Reason.EMBEDDED}


def field(*instructions: str) -> str:
    texts = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in instructions)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f"<w:body><w:p>{begin}{texts}{end}</w:p>"


@pytest.mark.parametrize(
    "given",
    [
        field(' DDEAUTO c:\\\\x "y" '),
        field(" INCLUDE", "TEXT https://evil.example "),
        field(" INCLUDEPICTURE x "),
        field(" HYPERLINK x "),
        field(" DATE "),
        field(" PAGE {{ subject }} "),
        '<w:body><w:p><w:fldSimple w:instr=" DATE "/></w:p>',
    ],
)
def test_fields_of_word_that_fetch_or_tell_the_time_are_refused(given):
    assert Reason.WORD_FIELD in reasons(changed(old="<w:body>", new=given))


@pytest.mark.parametrize("given", [field(" PA", "GE "), field(" NUMPAGES "), field(' TOC \\\\o "1-3" ')])
def test_fields_of_word_that_count_are_let_be(given):
    assert not reasons(changed(old="<w:body>", new=given))


def test_documents_with_types_and_entities_are_refused():
    data = changed(old="<w:document ", new='<!DOCTYPE x [<!ENTITY a "b">]><w:document ')
    assert reasons(data) == {Reason.UNSAFE_XML}


def a_bomb() -> bytes:
    return packed({**parts_of(SHIPPED.read_bytes()), "word/media/x.png": b"0" * 20_000_000})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.UNREADABLE),
        (b"not a document", Reason.UNREADABLE),
        (b"%PDF-1.7", Reason.UNREADABLE),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), Reason.UNREADABLE),
        (packed({"a.txt": b"x"}), Reason.UNREADABLE),
        (SHIPPED.read_bytes()[:3000], Reason.UNREADABLE),
        (b"PK\x03\x04" + b"0" * 3_000_000, Reason.TOO_LARGE),
        (a_bomb(), Reason.TOO_LARGE),
        (packed({f"word/{number}.xml": b"<x/>" for number in range(200)}), Reason.TOO_LARGE),
        (packed({"../x.xml": b"<x/>"}), Reason.UNSAFE_ARCHIVE),
    ],
    ids=["nothing", "text", "pdf", "locked", "zip", "cut", "large", "bomb", "many", "name"],
)
def test_what_is_no_sound_document_is_refused(data, reason):
    assert reasons(data) == {reason}


# The setting, and the page


def test_a_template_that_may_not_be_used_stops_the_start(settings, tmp_path):
    settings.REPORT_DOCX = str(tmp_path / "own.docx")
    assert [each.id for each in run_checks()] == ["reports.E001"]
    Path(settings.REPORT_DOCX).write_bytes(written("{{ nope }}"))
    (error,) = run_checks()
    assert "nope" in error.msg
    Path(settings.REPORT_DOCX).write_bytes(written("{{ subject }}!"))
    assert not run_checks()
    assert "Kết quả thực hiện Kế hoạch số 100, Quý III/2025!" in texts_of(opened(docx.render(values())))


def test_every_field_is_told_in_the_form_in_which_it_is_taken():
    listed = [each.written for each in told()]
    assert "{{ subject }}" in listed and "{{p annex.table }}" in listed
    assert "{%p for chapter in chapters %} … {%p endfor %}" in listed
    assert len(listed) == len(set(listed))
    assert {each.kind for each in FIELDS} >= {Kind.TEXT, Kind.LIST}


@pytest.mark.django_db
def test_the_page_of_the_template_lists_its_fields_for_those_who_compose(sign_in):
    page = sign_in(make.user()).get("/reports/template/").content.decode()
    for each in told():
        assert f"<code>{each.written}</code>" in page


@pytest.mark.django_db
def test_the_page_says_what_is_wrong_with_the_template_in_use(sign_in, settings, tmp_path):
    settings.REPORT_DOCX = str(tmp_path / "own.docx")
    Path(settings.REPORT_DOCX).write_bytes(written("{{ nope }}"))
    assert "“nope”" in sign_in(make.user()).get("/reports/template/").content.decode()


@pytest.mark.django_db
def test_the_template_in_use_is_given_out_as_it_lies_there(sign_in):
    assert sign_in(make.user()).get("/reports/template.docx").content == SHIPPED.read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/reports/template/", "/reports/template.docx"])
def test_only_those_who_compose_reports_see_the_template(client, sign_in, address):
    assert client.get(address).status_code == 302
    assert sign_in(make.reporter(make.organisation())).get(address).status_code == 403
    assert sign_in(make.user("official", Role.OFFICIAL)).get(address).status_code == 403
    assert sign_in(make.user()).post(address).status_code == 405
