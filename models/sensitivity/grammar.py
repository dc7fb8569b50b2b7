"""Expands the template files under grammar/ into labelled sentences.

A template line starts with `+` (restricted) or `-` (not restricted). `{name}` draws from a list of
that name, `(a|b|)` draws one alternative; both nest. `name = a | b` defines a list, `@ topic` names
the topic of the templates that follow; before the first it is the file's name.
"""

import random
import re
from dataclasses import dataclass
from pathlib import Path

GROUP = re.compile(r"\(([^()]*\|[^()]*)\)")
SLOT = re.compile(r"\{([\w]+)\}")
SUBJECT_LISTS = ("they3", "wer", "qui", "quien", "chi", "quem", "wie", "谁", "誰")

FICTIONAL = (
    "the hero|a young wizard|the detective|Captain {last}|the queen|an old sailor|the villain|"
    "a robot|Detective {last}|the knight|{first}|{first}|{first}|{first} {last}|the protagonist|a princess"
).split("|")
GENERIC = (
    "someone|a person|an employee|a patient|a tenant|a student|a customer|a worker|a parent|"
    "a teenager|a citizen|a woman|a man|a child|a colleague"
).split("|")
PLACEHOLDER = (
    "[NAME]|{{name}}|<employee>|Jane Doe|John Doe|<patient name>|%s|[Employee Name]|XXX|${user}|"
    "{{ patient.name }}|[client]|Lorem Ipsum|Person A|Employee X|foo"
).split("|")


@dataclass(frozen=True)
class Template:
    text: str
    restricted: bool
    topic: str
    language: str

    @property
    def subject(self) -> str | None:
        """The list that names who the sentence is about, where it is a list of persons."""
        return next((name for name in SUBJECT_LISTS if "{" + name + "}" in self.text), None)


@dataclass(frozen=True)
class Grammar:
    templates: list[Template]
    lists: dict[tuple[str, str], list[str]]

    def draw(self, language: str, name: str, source: random.Random) -> str:
        choices = (
            self.lists.get((language, name)) or self.lists.get(("en", name)) or ["{" + name + "}"]
        )
        return source.choice(choices)

    def expand(self, template: Template, source: random.Random, subject: str | None = None) -> str:
        """One sentence of a template; `subject` replaces every person the sentence is about."""
        text = template.text
        if subject is not None and template.subject:
            text = text.replace("{" + template.subject + "}", subject)
        text = self._fill(text, template.language, source)
        return re.sub(r"\s+", " ", text).strip()

    def _fill(self, text: str, language: str, source: random.Random) -> str:
        for _ in range(40):
            if match := GROUP.search(text):
                drawn = source.choice(match.group(1).split("|"))
                text = text[: match.start()] + drawn + text[match.end() :]
                continue
            match = SLOT.search(text)
            if not match or match.group(1) in ("name", "user"):
                break
            drawn = self.draw(language, match.group(1), source)
            text = text[: match.start()] + drawn + text[match.end() :]
        return text


def load_grammar(folder: Path) -> Grammar:
    templates: list[Template] = []
    lists: dict[tuple[str, str], list[str]] = {}
    for path in sorted(folder.glob("*/*")):
        language = path.parent.name
        topic = path.stem if path.stem != "all" else "general"
        for line in path.read_text(encoding="utf-8").splitlines():
            line = line.strip()
            if not line or line.startswith("# "):
                continue
            if line[0] in "+-" and line[1] == " ":
                templates.append(Template(line[2:], line[0] == "+", topic, language))
            elif line.startswith("@ "):
                topic = line[2:]
            else:
                name, _, values = line.partition(" = ")
                lists[language, name.strip()] = [value.strip() for value in values.split(" | ")]
    return Grammar(templates, lists)
