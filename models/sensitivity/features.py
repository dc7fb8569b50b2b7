"""Text to token features. packages/sensitivity/src/model/text-features.ts does the same, bit for bit."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import regex

TOKEN = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|['’]?\p{L}\p{M}*(?:\p{L}|\p{M})*|\p{N}+|[^\s\p{L}\p{N}]"
)
IDEOGRAPH = regex.compile(r"^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$")
SENTENCE_END = set(".!?:\n;\"“«([-*>。！？：")
OTHER, LOWER, START, CAPITALISED, CAPITALS, NUMBER, SCRIPT = range(7)
SHAPES = 7


@dataclass(frozen=True)
class Token:
    text: str
    shape: int
    pair: str = ""
    """An ideograph and the next one, for scripts that put no space between words."""


def fnv1a(text: str) -> int:
    """32-bit FNV-1a over UTF-16 code units."""
    value = 0x811C9DC5
    data = text.encode("utf-16-le")
    for index in range(0, len(data), 2):
        value = ((value ^ (data[index] | data[index + 1] << 8)) * 0x01000193) & 0xFFFFFFFF
    return value


@lru_cache(maxsize=400_000)
def short_hash(word: str) -> int:
    """24 bits: among fourteen thousand words, one unknown word in 1,200 is taken for a known one."""
    return fnv1a(word) & 0xFFFFFF


def fold(word: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return regex.sub(r"\p{M}", "", decomposed).replace("’", "'")


def tokenize(text: str) -> list[Token]:
    tokens: list[Token] = []
    at_start = True
    end = -1
    for match in TOKEN.finditer(unicodedata.normalize("NFKC", text)):
        raw = match.group()
        token = _describe(raw, at_start)
        if token.shape == SCRIPT and match.start() == end and tokens[-1].shape == SCRIPT:
            before = tokens[-1]
            tokens[-1] = Token(before.text, SCRIPT, before.text + raw)
        tokens.append(token)
        at_start = raw in SENTENCE_END
        end = match.end()
    return tokens


@lru_cache(maxsize=200_000)
def _describe(raw: str, at_start: bool) -> Token:
    if IDEOGRAPH.match(raw):
        return Token(raw, SCRIPT)
    if regex.match(r"\p{N}", raw):
        return Token("#" + str(min(len(raw), 9)), NUMBER)
    if not regex.search(r"\p{L}", raw):
        return Token(raw, OTHER)
    folded = fold(raw)
    if raw == raw.lower():
        return Token(folded, LOWER)
    if len(raw) > 1 and raw == raw.upper():
        return Token(folded, CAPITALS)
    return Token(folded, START if at_start else CAPITALISED)


def subword_buckets(word: str, count: int) -> list[int]:
    """Hashed character 3-grams and 4-grams of `<word>`, for words without a vector of their own."""
    framed = f"<{word[:24]}>"
    grams = [
        framed[start : start + size]
        for size in (3, 4)
        for start in range(len(framed) - size + 1)
    ]
    return [fnv1a(gram) % count for gram in grams or [framed]]
