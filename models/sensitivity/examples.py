"""Draws training examples: templates, contrasts made from them, open data, and noise."""

import random
from dataclasses import dataclass

from grammar import FICTIONAL, GENERIC, PLACEHOLDER, Grammar, Template
from open_data import Labelled


@dataclass(frozen=True)
class Example:
    text: str
    restricted: bool
    topic: str
    language: str


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


class ExampleSource:
    """An endless, seeded stream of examples from a set of templates and open data."""

    def __init__(self, grammar: Grammar, templates: list[Template], open_data: list[Labelled], seed: int):
        self.grammar = grammar
        self.source = random.Random(seed)
        self.positive = [t for t in templates if t.restricted]
        self.negative = [t for t in templates if not t.restricted]
        self.personal = [t for t in self.positive if t.subject == "they3" and t.text.startswith("{they3}")]
        self.open_negative = [row for row in open_data if not row[1]]

    def draw(self) -> Example:
        example = self._draw_one()
        if self.source.random() < 0.18:
            example = self._join(example, self._plain_negative())
        return self._disturb(example)

    def _draw_one(self) -> Example:
        choice = self.source.random()
        if choice < 0.36:
            return self._from(self._weighted(self.positive))
        if choice < 0.48:
            template = self.source.choice(self.personal)
            return self._framed(template, SPECIFIC_FRAMES, True, None)
        if choice < 0.55:
            template = self.source.choice(self.personal)
            return self._framed(template, FICTION_FRAMES, False, self._invented())
        if choice < 0.585:
            template = self.source.choice(self.personal)
            return self._framed(template, GENERIC_FRAMES, False, self.source.choice(GENERIC))
        if choice < 0.60:
            template = self.source.choice(self.personal)
            return self._framed(template, DOCUMENTATION_FRAMES, False, self.source.choice(PLACEHOLDER))
        if choice < 0.88:
            return self._from(self._weighted(self.negative))
        return Example(self.source.choice(self.open_negative)[0], False, "general", "en")

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

    def _plain_negative(self) -> Example:
        if self.source.random() < 0.5:
            return self._from(self._weighted(self.negative))
        return Example(self.source.choice(self.open_negative)[0], False, "general", "en")

    def _join(self, first: Example, second: Example) -> Example:
        texts = [first.text, second.text]
        if first.restricted:
            self.source.shuffle(texts)
        joint = self.source.choice([" ", ". ", "\n", "\n\n", " - ", ". "])
        topic = first.topic if first.restricted else "general"
        return Example(joint.join(texts), first.restricted, topic, first.language)

    def _disturb(self, example: Example) -> Example:
        text, draw = example.text, self.source.random
        if draw() < 0.12 and example.language == "en":
            text = f"{self.grammar.draw('en', 'opener', self.source)} {text}"
        if draw() < 0.25:
            text = text[:1].upper() + text[1:]
        elif draw() < 0.25:
            text = text.lower()
        elif draw() < 0.02:
            text = text.upper()
        if draw() < 0.3:
            text = text.rstrip(".?!")
        elif draw() < 0.3 and text[-1:].isalnum():
            text += self.source.choice([".", "...", "!", ".."])
        if draw() < 0.12:
            text = self._misspell(text)
        if draw() < 0.1:
            text = text.replace("'", self.source.choice(["", "’"]))
        return Example(text, example.restricted, example.topic, example.language)

    def _misspell(self, text: str) -> str:
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
