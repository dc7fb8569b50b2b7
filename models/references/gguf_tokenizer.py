"""Build the tokenizer which a GGUF file describes, from its metadata alone.

Only byte-level BPE (`tokenizer.ggml.model = gpt2`) with the two pre-tokenizers
below is known; anything else is refused rather than guessed.

transformers' own conversion (5.23) ignores `tokenizer.ggml.pre`: for `smollm`
it splits by GPT-2's expression only, where the model was trained with every
digit alone first. The ids then differ where a digit follows two spaces, and at
signs such as a half or a superscript two.

See https://github.com/ggml-org/llama.cpp (llama-vocab.cpp) for the names.
"""

from pathlib import Path

from gguf import GGUFReader
from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

_CONTROL = 3
_USER_DEFINED = 4


def _byte_level() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)


def _pre_tokenizer(name: str) -> pre_tokenizers.PreTokenizer:
    if name == "gpt-2":
        return _byte_level()
    if name == "smollm":
        return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), _byte_level()])
    raise ValueError(f"no rule here for tokenizer.ggml.pre = {name!r}")


class GgufTokenizer:
    """A tokenizer and chat template read from one GGUF file."""

    def __init__(self, path: Path) -> None:
        self._fields = GGUFReader(path).fields
        if self._value("tokenizer.ggml.model") != "gpt2":
            raise ValueError("only byte-level BPE files are known here")
        self._tokens: list[str] = self._value("tokenizer.ggml.tokens")
        merges = [tuple(merge.split(" ")) for merge in self._value("tokenizer.ggml.merges")]
        vocabulary = {token: index for index, token in enumerate(self._tokens)}
        self.core = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
        self.core.pre_tokenizer = _pre_tokenizer(self._value("tokenizer.ggml.pre"))
        self.core.decoder = decoders.ByteLevel()
        types = self._value("tokenizer.ggml.token_type")
        special = [t for t, kind in zip(self._tokens, types) if kind in (_CONTROL, _USER_DEFINED)]
        self.core.add_special_tokens([AddedToken(t, normalized=False) for t in special])
        self.bos_id: int = self._value("tokenizer.ggml.bos_token_id")
        self.eos_id: int = self._value("tokenizer.ggml.eos_token_id")

    def _value(self, key: str):
        return self._fields[key].contents()

    def render(self, messages: list[dict[str, str]]) -> str:
        """Return the chat template's text for the messages, with the generation prompt."""
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        return environment.from_string(self._value("tokenizer.chat_template")).render(
            messages=messages,
            bos_token=self._tokens[self.bos_id],
            eos_token=self._tokens[self.eos_id],
            add_generation_prompt=True,
        )

    def encode(self, text: str) -> list[int]:
        """Return the ids of rendered text; control tokens are recognised, none is added."""
        return self.core.encode(text, add_special_tokens=False).ids

    def decode(self, ids: list[int]) -> str:
        """Return the text of ids, control tokens included."""
        return self.core.decode(ids, skip_special_tokens=False)
