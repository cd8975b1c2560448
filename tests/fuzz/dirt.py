"""What nobody should send, and what somebody will: texts, bytes and file names, drawn from a seed."""

from random import Random

INVISIBLE = "\u200b\u200e\u202e\u2066\u2069\ufeff\u00ad\u034f\u2060\U000e0041\ufe0f\u180e"
FORMULAS = (
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    " =1+1",
    "\u200b=1+1",
    "'=1+1",
    "﹦1+1",
    "﹢1",
    "﹣1",
    "﹫A1",
)
HEADERS = ("x\r\nBcc: kẻ-gian@example.invalid", "x\nSubject: y", "x\r\n\r\n<b>body</b>", "x\u2028Bcc: y", "x\x0bBcc: y")
ELSEWHERE = (
    "//evil.invalid",
    "///evil.invalid",
    "/\\evil.invalid",
    "\\\\evil.invalid",
    "http:evil.invalid",
    "https://evil.invalid/plan/",
    "http:///evil.invalid",
    "https:evil.invalid",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.invalid",
    "/\n/evil.invalid",
    "\x08//evil.invalid",
    " //evil.invalid",
    "http://testserver@evil.invalid/",
    "http://testserver.evil.invalid/",
    "//testserver@evil.invalid",
    "%2f%2fevil.invalid",
    "/%2f/evil.invalid",
    "/%5cevil.invalid",
    "/.//evil.invalid",
    "/..//evil.invalid",
    "//[evil.invalid",
    "http://[::1",
    "ｈttp://evil.invalid",
    "//evil。invalid",
)
TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\x1b[31mđỏ\x1b[0m",
    "\r\n",
    "x" * 2_100,
    "9" * 400,
    "0",
    "-1",
    "1.5",
    "1,5",
    "1e400",
    "NaN",
    "Infinity",
    "٣",
    "１２",
    "2147483648",
    "9223372036854775808",
    "99999999999999999999",
    "31/12/9999",
    "01/01/0001",
    "0001-01-01",
    "9999-12-31",
    "32/13/2025",
    "29/02/2025",
    "2025-Q5",
    "0000-Q1",
    "9999-Q4",
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{ 7 }}{% now 'Y' %}",
    "%s %(name)s %d %",
    "{0} {x.__class__}",
    "../../../../etc/passwd",
    "'; DROP TABLE adoption_user; --",
    "Nga\u0302n ha\u0300ng No\u0302ng nghie\u0323\u0302p",
    f"Ngân{INVISIBLE}hàng",
    "\u202eNgân hàng",
    INVISIBLE,
    "🏦" * 40,
    "a" + "\u0301" * 300,
    "\ufdfa" * 60,
    "\u2028\u2029\x85",
    "ten@donvi.vn",
    "ten@donvi.vn\r\nBcc: khac@donvi.vn",
    "ten@dơn\u200bvị.vn",
    "kiểm tra",
    *FORMULAS,
    *HEADERS,
    *ELSEWHERE,
)
# What no well-formed text is: halves of pairs, bytes of other encodings.
RAW = (b"\xff\xfe", b"\xed\xa0\x80", b"\xc3", b"ng\xe2n h\xe0ng", b"\xf4\x90\x80\x80", b"%", b"%zz", b"\x80" * 9)


def dirt(draw: Random) -> bytes:
    """One value, as it goes over the wire."""
    kind = draw.random()
    if kind < 0.7:
        return draw.choice(TEXTS).encode()
    if kind < 0.8:
        return draw.choice(RAW)
    if kind < 0.9:
        return (draw.choice(TEXTS) + draw.choice(TEXTS)).encode()
    letters = [
        chr(draw.choice((draw.randrange(0x20), draw.randrange(0x250), draw.randrange(0xD800)))) for _ in range(9)
    ]
    return "".join(letters).encode()
