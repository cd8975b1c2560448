"""The PDF of a report read back: every part, every number, the form of Decree 30, tags, margins, long and short."""

import copy
import io
import json
import re
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import date

import pytest
from django.utils import translation
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from reports import period_report
from reports.document import Imprint, frozen, values_of
from reports.exports import pdf
from tests import make
from tests.conftest import in_soak, needs

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MM = 72 / 25.4
CODE = "ABCDEFGHIJKL"
PORTRAIT = {"left": 32, "right": 18, "top": 22, "bottom": 22}
LANDSCAPE = {"left": 30, "right": 16, "top": 22, "bottom": 22}
LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
    "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆGHIÌỈĨÍỊKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVXYỲỶỸÝỴ"
)
LONG = "Số liệu do đơn vị báo cáo giải trình chi tiết theo từng địa bàn, từng nhóm khách hàng và từng kênh giao dịch. "


@pytest.fixture
def values(the_facts, letterhead):
    """The report on a quarter as it is issued."""
    with translation.override("vi"):
        report = period_report.build(make.user(), date(2025, 12, 17), period="2025-Q3")
        return values_of(report, Imprint("5", date(2026, 1, 5), "Nguyễn Văn A"))


def of_length(values, count, *, text=""):
    """The same report on so many indicators, each with a chart; `text` goes on every name, paragraph and note."""
    made = copy.deepcopy(values)
    sections = made["chapters"][1]["sections"]
    known = [each for section in sections for each in section["paragraphs"]]
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 260" font-size="14.5" font-family="Tinos">'
    svg += '<text x="64" y="40">90%</text><path d="M64 200L700 40" stroke="black"/></svg>'
    drawn = {"svg": svg, "alt": "Đường số liệu", "caption": "Hình", "mark": ""}
    paragraphs = [
        {**known[place % len(known)], **drawn, "text": f"Chỉ tiêu số {place}: đạt {place},5%. {text}"}
        for place in range(1, count + 1)
    ]
    made["chapters"][1]["sections"] = [
        {"heading": f"{number}. Nhóm {number}", "paragraphs": paragraphs[(number - 1) * 6 : number * 6]}
        for number in range(1, (count + 5) // 6 + 1)
    ]
    for annex in (each for each in made["annexes"] if each["key"] in ("results", "definitions")):
        rows = [row for theme in annex["themes"] for row in theme["rows"]]
        many = [
            [
                str(place),
                f"Chỉ tiêu số {place} {text}".strip(),
                *rows[place % len(rows)][2:-1],
                f"Ghi chú {place}. {text}",
            ]
            for place in range(1, count + 1)
        ]
        annex["themes"] = [
            {"name": f"Nhóm {number}", "rows": many[(number - 1) * 6 : number * 6]}
            for number in range(1, (count + 5) // 6 + 1)
        ]
    made["contents"] = "MỤC LỤC" if count > 24 else ""
    return made


def read(content):
    return PdfReader(io.BytesIO(content))


def flat(text):
    return " ".join(text.replace("\u200b", "").replace("\u2060", "").split())


def text_of(reader):
    return flat(" ".join(page.extract_text() for page in reader.pages))


def across(page):
    return page.mediabox.width > page.mediabox.height


def words_on_pages(content, tmp_path):
    """By page: its size and every word with its box, in points from the top left."""
    tool = needs("pdftotext", "apt-get install poppler-utils")
    file = tmp_path / "report.pdf"
    file.write_bytes(content)
    run = subprocess.run([tool, "-bbox", str(file), "-"], capture_output=True, check=True, text=True)
    page_of = "{http://www.w3.org/1999/xhtml}page"
    found = []
    for page in ET.fromstring(run.stdout).iter(page_of):
        words = [({name: float(value) for name, value in each.attrib.items()}, each.text or "") for each in page]
        found.append((float(page.attrib["width"]), float(page.attrib["height"]), words))
    return found


def body_of(words, height, edges):
    """The words between header and footer: what stands in the top or bottom margin is page number, mark or code."""
    low, high = edges["top"] * MM - 3, height - edges["bottom"] * MM + 1
    return [(box, word) for box, word in words if box["yMin"] > low and box["yMax"] < high + 3 and word.strip()]


@pytest.mark.parametrize("count", [2, 60])
@pytest.mark.parametrize("text", ["", LONG * 3], ids=["short", "long"])
def test_no_word_stands_outside_the_margins_however_long_the_report(values, tmp_path, count, text):
    content = pdf.render(of_length(values, count, text=text), code=CODE)
    pages = words_on_pages(content, tmp_path)
    assert any(width > height for width, height, _words in pages)
    for number, (width, height, words) in enumerate(pages, start=1):
        edges = LANDSCAPE if width > height else PORTRAIT
        for box, word in words:
            assert box["xMin"] >= edges["left"] * MM - 1, (number, word)
            assert box["xMax"] <= width - edges["right"] * MM + 2, (number, word)
            assert box["yMin"] > 0 and box["yMax"] < height, (number, word)
        assert body_of(words, height, edges), number


@pytest.mark.parametrize("count", [2, 60])
def test_every_paragraph_name_and_note_is_there_once_and_in_order(values, count):
    made = of_length(values, count)
    text = text_of(read(pdf.render(made)))
    places = [text.index(f"Chỉ tiêu số {place}: đạt {place},5%.") for place in range(1, count + 1)]
    assert places == sorted(places)
    for place in range(1, count + 1):
        assert len(re.findall(rf"Ghi chú {place}\.", text)) == 2  # of the results and of the definitions


def test_a_note_longer_than_a_page_runs_on_and_loses_no_word(values):
    made = of_length(values, 2, text=LONG * 40)
    text = text_of(read(pdf.render(made)))
    # In the body, and in each of two annexes once as a name and once as a note.
    assert text.count("từng kênh giao dịch") >= 2 * 40 * 5 * 0.95


def test_every_part_and_every_number_of_the_values_is_in_the_text(values):
    reader = read(pdf.render(values, code=CODE))
    text = text_of(reader)
    named = ("parent_body", "issuing_body", "title", "to", "authority", "post", "signatory", "recipients_title")
    parts = [values[name] for name in named if values[name]] + values["motto"] + values["bases"] + values["recipients"]
    parts += [each["heading"] for each in values["chapters"]] + [flat(values["subject"])]
    parts += [part["text"] for each in values["chapters"][1]["sections"] for part in each["paragraphs"]]
    for annex in values["annexes"]:
        parts += [annex["name"], annex["title"].upper(), annex["note"], *([annex["empty"]] if annex["empty"] else [])]
    running = flat(re.sub(r"Mã kiểm tra \S+; kiểm tra tại \S+", " ", text))
    for part in parts:
        squeezed = re.sub(r"\s+", "", part)
        assert squeezed in re.sub(r"\s+", "", re.sub(r"(?<=\s)\d{1,2}(?=\s)", "", running)) or squeezed in re.sub(
            r"\s+", "", running
        ), part
    for row in values["rows"]:
        assert row["name"] in text or re.sub(r"\s", "", row["name"]) in re.sub(r"\s", "", text)
        if row["reading"]:
            assert row["reading"]["text"] in text


def test_number_day_and_signatory_are_set_and_the_draft_is_gone(values, the_facts):
    text = text_of(read(pdf.render(values)))
    assert "Số: 05/BC-TCT" in text
    assert "Lạng Sơn, ngày 05 tháng 01 năm 2026" in text
    assert "Nguyễn Văn A" in text
    assert "DỰ THẢO" not in text
    assert re.search(r"\(Kèm theo Báo cáo số 05/BC-TCT ngày 5/1/2026 của .+?\)", text)
    with translation.override("vi"):
        draft = values_of(period_report.build(make.user(), date(2025, 12, 17), period="2025-Q3"))
    pages = read(pdf.render(draft)).pages
    assert all("DỰ THẢO" in page.extract_text() for page in pages)


def test_pages_are_numbered_in_the_top_margin_and_every_annex_counts_its_own(values, tmp_path):
    made = of_length(values, 60)
    pages = words_on_pages(pdf.render(made), tmp_path)
    names = [each["name"] for each in made["annexes"]]
    counted, begun = [], 0
    for width, height, words in pages:
        head = [(box, word) for box, word in words if box["yMax"] < 22 * MM]
        first = " ".join(word for box, word in words if 22 * MM - 3 < box["yMin"] < 40 * MM)
        if width > height and begun < len(names) and first.startswith(names[begun]):
            begun += 1
        assert all(abs((box["xMin"] + box["xMax"]) / 2 - width / 2) < 10 * MM for box, _word in head)
        counted.append((begun, "".join(word for _box, word in head)))
    assert begun == len(names)
    for part in range(begun + 1):
        numbers = [number for at, number in counted if at == part]
        assert numbers == ["", *(str(number) for number in range(2, len(numbers) + 1))]


def test_no_name_of_a_theme_stands_alone_at_the_foot_and_heads_are_repeated(values, tmp_path):
    made = of_length(values, 60, text=LONG)
    headings = {each["columns"][1].split()[0] for each in made["annexes"]}
    for width, height, words in words_on_pages(pdf.render(made), tmp_path):
        if width < height:
            continue
        body = sorted(body_of(words, height, LANDSCAPE), key=lambda each: (each[0]["yMin"], each[0]["xMin"]))
        if len(body) > 60:
            lowest = [word for box, word in body if box["yMax"] > body[-1][0]["yMax"] - 2]
            assert lowest[0] != "Nhóm"
            assert headings & {word for _box, word in body[:60]}


def test_headings_of_the_body_keep_with_what_follows(values, tmp_path):
    made = of_length(values, 60)
    headings = {section["heading"] for section in made["chapters"][1]["sections"]}
    for page in read(pdf.render({**made, "illustrative": "", "contents": ""})).pages:
        if not across(page):
            last = flat(page.extract_text().strip().splitlines()[-1])
            assert last not in headings | {each["heading"] for each in made["chapters"]}


def test_the_signature_never_stands_on_a_page_of_its_own(values):
    for filler in range(1, 60, 3):
        made = of_length(values, 2)
        made["chapters"][3]["text"] = "\n".join(["Nhiệm vụ."] * filler)
        made["chapters"][4]["text"] = "Kiến nghị."
        (page,) = [each for each in read(pdf.render(made)).pages if "Nguyễn Văn A" in each.extract_text()]
        assert "Kiến nghị." in page.extract_text(), filler


def test_a_long_report_has_contents_with_the_pages_of_its_chapters_and_a_short_one_has_none(values):
    assert "MỤC LỤC" not in text_of(read(pdf.render(of_length(values, 2))))
    made = of_length(values, 60)
    pages = read(pdf.render(made)).pages
    assert len(pages) > 15
    first = re.sub(r"[\s.\u2060]+", "", pages[0].extract_text())
    assert "MỤCLỤC" in first
    for chapter in made["chapters"]:
        heading = re.sub(r"[\s.]+", "", chapter["heading"])
        (page,) = [
            number
            for number, each in enumerate(pages, start=1)
            if number > 1 and not across(each) and heading in re.sub(r"[\s.]+", "", each.extract_text())
        ]
        assert f"{heading}{page}" in first
    for annex in made["annexes"]:
        assert re.sub(r"[\s.]+", "", annex["name"] + annex["title"]) in first


def test_rows_decide_whether_there_are_contents(demo_database):
    with translation.override("vi"):
        report = period_report.build(make.user(), date(2025, 12, 17), period="2025-Q3")
        values = values_of(report)
    assert values["contents"] == "MỤC LỤC"
    assert len(read(pdf.render(values)).pages) > 15


def test_the_check_code_and_its_address_stand_at_the_foot_of_every_page(values, settings):
    assert values["verify_at"] == f"{settings.SITE_ADDRESS}/verify/"
    reader = read(pdf.render(values, code=CODE))
    for page in reader.pages:
        text = re.sub(r"[\s\u200b]", "", page.extract_text())
        assert "MãkiểmtraABCD-EFGH-IJKL" in text
        assert re.sub(r"\s", "", values["verify_at"]) in text
    assert "Mã kiểm tra" not in text_of(read(pdf.render(values)))


def test_the_qr_code_holds_the_address_of_this_very_report(values, monkeypatch):
    asked = []
    drawn = pdf.qr
    monkeypatch.setattr(pdf, "qr", lambda address: asked.append(address) or drawn(address))
    pdf.render(values, code=CODE)
    assert asked == [f"{values['verify_at']}{CODE}/"]
    assert drawn(asked[0]) == drawn(asked[0]) != drawn(asked[0].replace("A", "B"))


def tags(node, found=None):
    """Every structure element below a node, in reading order."""
    found = [] if found is None else found
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, ArrayObject):
        for each in node:
            tags(each, found)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            found.append(node)
        if "/K" in node:
            tags(node["/K"], found)
    return found


def test_the_structure_has_headings_in_order_tables_with_heads_and_pictures_with_words(values):
    catalogue = read(pdf.render(of_length(values, 60), code=CODE)).trailer["/Root"]
    elements = tags(catalogue["/StructTreeRoot"])
    kinds = Counter(each["/S"] for each in elements)
    assert kinds["/Table"] == sum(not each["empty"] for each in values["annexes"])
    assert kinds["/TH"] and kinds["/TD"] and kinds["/TOC"] and kinds["/Link"]
    pictures = [each for each in elements if each["/S"] == "/Figure"]
    assert len(pictures) >= 60 and all(each.get("/Alt") for each in pictures)
    levels = [int(each["/S"][2:]) for each in elements if re.fullmatch(r"/H\d", each["/S"])]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert catalogue["/Lang"].startswith("vi")
    assert "/Outlines" in catalogue


def test_every_vietnamese_letter_is_set_and_read_back(values):
    made = of_length(values, 2, text=LETTERS)
    assert set(LETTERS) <= set(text_of(read(pdf.render(made))))


def test_type_is_13_in_the_body_and_no_label_of_a_chart_is_below_9(demo_database):
    with translation.override("vi"):
        report = period_report.build(make.user(), date(2025, 12, 17), period="2025-Q3")
        reader = read(pdf.render(values_of(report, Imprint("5", date(2026, 1, 5)))))
    sizes: Counter[float] = Counter()

    def seen(text, cm, tm, _font, size):
        if text.strip():
            sizes[round(size * abs(tm[3] * cm[3] or 1), 1)] += len(text.strip())

    for page in reader.pages:
        if not across(page):
            page.extract_text(visitor_text=seen)
    assert sizes.most_common(1)[0][0] == 13
    assert min(sizes) >= 9


def test_frozen_values_read_back_make_the_same_bytes(values):
    again = json.loads(frozen(values))
    assert pdf.render(again, code=CODE) == pdf.render(values, code=CODE)
    assert pdf.render(again) != pdf.render(again, code=CODE)


KINDS = ["2025-Q3", "2025-H1", "2025-9M", "2025", "2021-2025"]
# Each kind in one of the languages, and soak in the other as well.
SET = [
    (in_soak if (place + turn) % 2 else pytest.param)(label, language)
    for place, label in enumerate(KINDS)
    for turn, language in enumerate(("vi", "en"))
]


@pytest.mark.parametrize(("label", "language"), SET)
def test_every_kind_is_set_in_both_languages(demo_database, label, language):
    with translation.override(language):
        values = values_of(period_report.build(make.user(), date(2026, 11, 21), period=label))
    text = text_of(read(pdf.render(values)))
    together = re.sub(r"[\s\u200b]", "", text)
    for annex in values["annexes"]:
        assert annex["name"] in text
        for theme in annex["themes"]:
            for row in theme["rows"]:
                for cell in row:
                    assert re.sub(r"\s", "", cell)[:12] in together, cell
