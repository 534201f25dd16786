"""Lines and pages of 300 kB made of one repeated piece: what makes patterns and grammars explode."""

from __future__ import annotations

from typing import NamedTuple

SIZE = 300_000  # bytes of a line


class Line(NamedTuple):
    """A piece that is repeated up to `SIZE`, and why."""

    name: str
    piece: str
    why: str
    before: str = ""

    @property
    def text(self) -> str:
        return self.before + self.piece * (SIZE // len(self.piece.encode()))


COMMON = (
    Line("character", "是", "one character without an end of sentence"),
    Line("digits", "9", "one number of 300,000 digits"),
    Line("numerals", "万", "one Chinese numeral without end"),
    Line("counted", "1个", "a figure every second character"),
    Line("brackets", "（", "nothing closes"),
    Line("marks", "、", "enumeration of nothing"),
    Line("markers", "一、", "a heading marker every second character"),
    Line("breaks", "\r\n", "150,000 empty lines"),
    Line("wrapped", "工作\n", "every line is two characters"),
    Line("spaced", "工 作 ", "a blank between all characters"),
    Line("tags", "<div>", "30,000 levels"),
    Line("mojibake", "æ\x88\x91", "UTF-8 read as Latin-1"),
    Line("pinyin", "(jié)", "a reading after nothing"),
    Line("seldom", "國", "traditional without context"),
    Line("parted", "到了晚上人 们会欢聚一堂大家", "a blank inside a word again and again, and no line end"),
)
FURTHER = (
    Line("wide", "９", "full-width digits"),
    Line("square", "[", "nested brackets"),
    Line("closing", "）", "nothing was opened"),
    Line("one", "一", "numeral or word"),
    Line("zero", "零", "a numeral that is none"),
    Line("ten", "十", "tens of tens"),
    Line("parts", "分之", "fractions without parts"),
    Line("ordinal", "第", "ordinals of nothing"),
    Line("stops", "。", "100,000 empty sentences"),
    Line("commas", "，", "100,000 empty clauses"),
    Line("numbered", "1、", "list markers"),
    Line("bracketed", "（一）", "section markers"),
    Line("chapters", "第一章", "chapter markers"),
    Line("decimal", "1.1.", "outline numbers"),
    Line("thousands", "1,", "separators between single digits"),
    Line("dates", "2003-01-02 ", "date after date"),
    Line("years", "2003年", "year after year"),
    Line("shares", "50%", "share after share"),
    Line("figures", "发放传单三百份，", "clause after clause with a figure"),
    Line("masks", "某", "masked names"),
    Line("stars", "*", "masked numbers"),
    Line("pages", "- 1 -\n", "page numbers only"),
    Line("addresses", "http://a.cn/", "addresses run together"),
    Line("mail", "a@b.cn", "mail addresses run together"),
    Line("ampersands", "&amp;amp;", "escaped twice"),
    Line("hex", "&#x5de5;", "every character as a reference"),
    Line("angles", "<", "tags that never begin"),
    Line("latin", "a", "one word of 300,000 letters"),
    Line("questions", "?", "lost characters"),
    Line("replaced", "\ufffd", "replacement characters"),
    Line("kunkao", "锟斤拷", "replacement characters read as GBK"),
    Line("shifted", "宸ヤ綔", "UTF-8 read as GBK"),
    Line("syllables", "jié", "pinyin run together"),
    Line("accents", "\u0301", "combining marks alone"),
    Line("unseen", "\u200b", "zero width only"),
    Line("turned", "\u202e", "overrides only"),
    Line("controls", "\x01", "controls only"),
    Line("blanks", "\u3000", "ideographic blanks only"),
    Line("tabs", "\t", "tabs only"),
    Line("hard", "\xa0", "no-break blanks only"),
    Line("indented", "宣傳\u3000\n", "blanks before breaks"),
    Line("dashes", "—", "a rule across the page"),
    Line("dots", "…", "leaders of a table of contents"),
    Line("quotes", "“", "quotations in quotations"),
    Line("emoji", "😀", "beyond the basic plane"),
    Line("mixed", "國a", "both scripts in turn"),
    Line("front", "a\r\n", "front matter that never ends", "---\r\n"),
    Line("headings", "一、工作\n", "nothing but headings"),
    Line("references", "&lt;p&gt;", "markup as references"),
)
