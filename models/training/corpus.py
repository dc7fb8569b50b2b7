"""Read the public-domain corpus, tidy its typography and split it by whole books.

The corpus folder holds `children.txt.xz` (one paragraph a line, a blank line
between books) and `SOURCES.tsv` (author, title and length, in the same order).
"""

import csv
import lzma
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

#: Books whose place in SOURCES.tsv leaves this remainder modulo `HELD_OUT_EVERY`
#: are never trained on. The rule, not a draw, fixes the split.
HELD_OUT_EVERY = 64
HELD_OUT_REMAINDER = 24

#: Books without stories (logic, biography, a treatise) or with notes in another language.
LEFT_OUT = {
    "Symbolic Logic",
    "The Game of Logic",
    "Charles Frohman: Manager and Man",
    "Treatise on Parents and Children",
    "Children in Prison and Other Cruelties of Prison Life",
    "Little Lord Fauntleroy [abridged]: Für den Schulgebrauch bearbeitet",
}

_PLAIN_CHARACTERS = str.maketrans(
    {"“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "`": "'", "´": "'",
     "ſ": "s", "–": "—", "_": None, "¶": None, "☞": None, "⁂": None, "\t": " "}
)
_LENGTH_MARKS = {"\u0304", "\u0306", "\u0307"}  # macron, breve, dot of spelling books
_TABLE_MARKS = re.compile(r"[|={}~+\\<>]|\*\s*\*|\.\s\.\s\.\s\.\s\.")
_BRACKETS = re.compile(r"\s*\[[^\]]*\]")
_DASHES = re.compile(r"\s*-{2,}\s*")
_HEADING = re.compile(r"(chapter|part|book|section|story)\s+[\divxlc]+\b.{0,60}$", re.IGNORECASE)


@dataclass(frozen=True)
class Book:
    """One book: its title and its chapters, each a list of tidy paragraphs."""

    title: str
    chapters: list[list[str]]
    held_out: bool


def tidy(paragraph: str) -> str:
    """Return the paragraph with plain quotes, real dashes and no markup of the source."""
    text = paragraph.translate(_PLAIN_CHARACTERS)
    decomposed = unicodedata.normalize("NFD", text)
    text = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _LENGTH_MARKS))
    text = _BRACKETS.sub("", text)
    text = text.replace("''", '"')
    text = _DASHES.sub("—", text)
    return re.sub(r"\s+", " ", text).strip()


def is_heading(paragraph: str) -> bool:
    """Tell whether a tidy paragraph is a title or chapter heading, not prose."""
    if _HEADING.match(paragraph):
        return True
    return len(paragraph) <= 120 and not any(c.islower() for c in paragraph)


def is_prose(paragraph: str) -> bool:
    """Tell whether a tidy paragraph reads as prose, not as a table or a list of pages."""
    if not paragraph or _TABLE_MARKS.search(paragraph):
        return False
    wordly = sum(c.isalpha() or c in " ,.;'\"!?" for c in paragraph)
    return wordly >= 0.9 * len(paragraph)


def chapters_of(book_text: str) -> list[list[str]]:
    """Return a book's chapters; headings separate them and are left out."""
    chapters: list[list[str]] = [[]]
    for line in book_text.split("\n"):
        paragraph = tidy(line)
        if is_heading(paragraph):
            chapters.append([])
        elif is_prose(paragraph):
            chapters[-1].append(paragraph)
    return [chapter for chapter in chapters if chapter]


def read_books(folder: Path) -> list[Book]:
    """Return every book of the corpus folder in the order of SOURCES.tsv.

    Raises ValueError when the text and the list of sources disagree.
    """
    with lzma.open(folder / "children.txt.xz", "rt", encoding="utf-8") as file:
        texts = [text for text in file.read().split("\n\n") if text.strip()]
    with open(folder / "SOURCES.tsv", encoding="utf-8", newline="") as file:
        titles = [
            row["title"].removesuffix(".txt")
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    if len(texts) != len(titles):
        raise ValueError(f"{len(texts)} books in the text, {len(titles)} in SOURCES.tsv")
    return [
        Book(title, chapters_of(text), index % HELD_OUT_EVERY == HELD_OUT_REMAINDER)
        for index, (title, text) in enumerate(zip(titles, texts))
        if title not in LEFT_OUT
    ]
