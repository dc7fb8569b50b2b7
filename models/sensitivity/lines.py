"""Reads the composed lines under lines/: `## topic language` headers, `+` restricted, `-` not."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Example:
    text: str
    restricted: bool
    topic: str
    language: str


def read_lines(folder: Path) -> list[Example]:
    """Every line once, in the order of the files' names."""
    examples: dict[str, Example] = {}
    for path in sorted(folder.glob("*/*.txt")):
        topic, language = "general", path.parent.name
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("## "):
                topic, language = line[3:].split()
            elif line.startswith(("+ ", "- ")):
                text = line[2:].replace("\\n", "\n")
                restricted = line[0] == "+"
                known = examples.get(text)
                if known is not None and known.restricted != restricted:
                    raise ValueError(f"{path}:{number}: labelled both ways: {text}")
                examples[text] = Example(text, restricted, topic if restricted else "general", language)
            elif line.strip():
                raise ValueError(f"{path}:{number}: neither + nor -: {line}")
    return list(examples.values())
