"""Draws training examples: composed lines, templates, contrasts made from them, open data, and noise."""

import random
from dataclasses import replace
from pathlib import Path

from grammar import FICTIONAL, GENERIC, PLACEHOLDER, Grammar, Template, load_grammar
from lines import Example
from open_data import read_open_data
from swaps import Swaps

HERE = Path(__file__).parent

FICTION_FRAMES = [
    "Write a (short story|novel chapter|screenplay|scene|poem|comic) in which {s}.",
    "In my (novel|story|game|film script), {s}. Write the next scene.",
    "Continue the story: {s}.",
    "Write a (dialogue|monologue) for a play where {s}.",
    "Plot idea: {s}. Suggest an ending.",
    "Once upon a time there was a kingdom where {s}.",
    "Fictional scenario for a role-playing game: {s}.",
    "In chapter (two|three) of the novel, {s}.",
    "In the series, {s}. What happens in the finale?",
    "Invent a character: {s}.",
]
GENERIC_FRAMES = [
    "What happens when {s}?", "What are the legal consequences if {s}?", "What should one do if {s}?",
    "How should a manager react when {s}?", "Is it common that {s}?", "Explain what to do when {s}.",
    "In general, what can be done if {s}?", "Write a guide for cases where {s}.", "What if {s}?",
]  # fmt: skip
SPECIFIC_FRAMES = [
    "What happens now that {s}?", "What should I do if {s}?", "{s}. {c}", "{o} {s}", "{o} {s}", "{s}",
    "How should I react now that {s}?", "I think {s}.", "Did you know that {s}?", "I'm sad because {s}",
    "Write an email saying that {s}.", "Can you believe {s}?", "Please keep this to yourself, {s}.",
    "Explain to my kids that {s}", "My friend told me {s}", "we have to cancel because {s}",
]  # fmt: skip
DOCUMENTATION_FRAMES = [
    "Example row: {s}", "Template: {s}", "Use this placeholder text: {s}", "{s}", "Sample sentence: {s}",
    "Unit test fixture: {s}", "In the docs we write: {s}",
]  # fmt: skip
JOINTS = [" ", ". ", "\n", "\n\n", " - ", "; ", ", ", ". "]
FILLERS = ["uh", "um", "like", "you know", "uh", "er"]


class ExampleSource:
    """An endless, seeded stream of examples."""

    def __init__(
        self,
        lines: list[Example],
        grammar: Grammar,
        templates: list[Template],
        open_negative: list[str],
        folder: Path,
        seed: int,
    ):
        self.grammar = grammar
        self.source = random.Random(seed)
        self.swaps = Swaps(folder / "swaps.list")
        self.wrappers = read_wrappers(folder / "wrappers.list")
        self.line_positive = [e for e in lines if e.restricted]
        self.line_negative = [e for e in lines if not e.restricted]
        self.positive = [t for t in templates if t.restricted]
        self.negative = [t for t in templates if not t.restricted]
        self.personal = [t for t in self.positive if t.subject == "they3" and t.text.startswith("{they3}")]
        self.open_negative = open_negative

    def draw(self) -> Example:
        return self.varied(self._draw_one())

    def swapped(self, text: str) -> str:
        return self.swaps.apply(text, self.source)

    def varied(self, example: Example) -> Example:
        """The example in a frame, beside others, or written a little differently."""
        draw = self.source.random
        if draw() < 0.3:
            example = self._wrapped(example)
        if draw() < 0.22:
            example = self._joined(example)
        return self._disturbed(example)

    def _draw_one(self) -> Example:
        choice, source = self.source.random(), self.source
        if choice < 0.33:
            return self._line(self.line_positive)
        if choice < 0.78:
            return self._line(self.line_negative)
        if choice < 0.81:
            return self._from(self._weighted(self.positive))
        if choice < 0.83:
            return self._framed(source.choice(self.personal), SPECIFIC_FRAMES, True, None)
        if choice < 0.85:
            return self._framed(source.choice(self.personal), FICTION_FRAMES, False, self._invented())
        if choice < 0.86:
            return self._framed(source.choice(self.personal), GENERIC_FRAMES, False, source.choice(GENERIC))
        if choice < 0.87:
            name = source.choice(PLACEHOLDER)
            return self._framed(source.choice(self.personal), DOCUMENTATION_FRAMES, False, name)
        if choice < 0.91:
            return self._from(self._weighted(self.negative))
        return self._open()

    def _line(self, lines: list[Example]) -> Example:
        example = self.source.choice(lines)
        return replace(example, text=self.swapped(example.text))

    def _open(self) -> Example:
        return Example(self.source.choice(self.open_negative), False, "general", "en")

    def _weighted(self, templates: list[Template]) -> Template:
        template = self.source.choice(templates)
        while template.language != "en" and self.source.random() < 0.35:
            template = self.source.choice(templates)
        return template

    def _from(self, template: Template) -> Example:
        text = self.grammar.expand(template, self.source)
        return Example(text, template.restricted, template.topic, template.language)

    def _invented(self) -> str:
        return self.source.choice(FICTIONAL)

    def _framed(self, template: Template, frames: list[str], restricted: bool, subject: str | None) -> Example:
        sentence = self.grammar.expand(template, self.source, subject).rstrip(".?!")
        frame = self.source.choice(frames).replace("{o}", "{opener}").replace("{c}", "{closer}")
        shell = self.grammar.expand(Template(frame.replace("{s}", "\0"), restricted, "", "en"), self.source)
        topic = template.topic if restricted else "general"
        return Example(shell.replace("\0", sentence), restricted, topic, "en")

    def _wrapped(self, example: Example) -> Example:
        language = example.language if example.language in self.wrappers else "en"
        wrapper = self.source.choice(self.wrappers[language])
        return replace(example, text=wrapper.replace("{s}", example.text))

    def _joined(self, first: Example) -> Example:
        """The example beside some that are not restricted: a longer text of the same class."""
        texts = [first.text]
        for _ in range(self.source.choice([1, 1, 2, 2, 5])):
            lines, source = self.line_negative, self.source
            same = [e for e in source.choices(lines, k=12) if e.language == first.language]
            other = self._line(same[:1] or lines) if source.random() < 0.7 else self._open()
            texts.append(other.text)
        self.source.shuffle(texts)
        return replace(first, text=self.source.choice(JOINTS).join(texts))

    def _disturbed(self, example: Example) -> Example:
        text, draw = example.text, self.source.random
        if draw() < 0.2:
            text = text[:1].upper() + text[1:]
        elif draw() < 0.25:
            text = text.lower()
        elif draw() < 0.02:
            text = text.upper()
        if draw() < 0.3:
            text = text.rstrip(".?!")
        elif draw() < 0.3 and text[-1:].isalnum():
            text += self.source.choice([".", "...", "!", "..", "?" if example.text[-1:] == "?" else "."])
        if draw() < 0.1:
            text = self._misspelt(text)
        if draw() < 0.1:
            text = text.replace("'", self.source.choice(["", "’"]))
        if draw() < 0.04 and example.language == "en":
            text = self._spoken(text)
        return replace(example, text=text)

    def _spoken(self, text: str) -> str:
        words = text.split(" ")
        for _ in range(self.source.randint(1, 3)):
            words.insert(self.source.randrange(len(words)), self.source.choice(FILLERS))
        return " ".join(words)

    def _misspelt(self, text: str) -> str:
        words = text.split(" ")
        index = self.source.randrange(len(words))
        word = words[index]
        if len(word) > 3 and word.isalpha():
            at = self.source.randrange(1, len(word) - 1)
            words[index] = self.source.choice([
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            ])  # fmt: skip
        return " ".join(words)


def example_source(lines: list[Example], data: Path, seed: int) -> ExampleSource:
    """Draws from the lines, the templates and what the open corpora hold of harmless sentences."""
    grammar = load_grammar(HERE / "grammar")
    # Identifiers are the patterns' task: open sentences that hold some would teach digits.
    harmless = [text for text, restricted in read_open_data(data) if not restricted]
    return ExampleSource(lines, grammar, grammar.templates, harmless, HERE / "lines", seed)


def read_wrappers(path: Path) -> dict[str, list[str]]:
    """Shells around a sentence, by language."""
    wrappers: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            head, _, values = line.partition(" = ")
            wrappers.setdefault(head.split()[0], []).extend(values.split(" | "))
    return wrappers
