"""Name the model's tensors as llama.cpp does, write them to GGUF and read them back."""

from pathlib import Path

import numpy as np
import torch
from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter, LlamaFileType, TokenType
from gguf.quants import dequantize, quantize
from tokenizers import Tokenizer
from torch import Tensor

from model import Shape, StoryModel
from prepare import END_OF_TEXT_ID

NAME = "Localmost Tales 7M"
LICENCE = "apache-2.0"

#: The model continues a story, so roles have no words: contents stand one after another.
CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{% if not loop.first %}{{ '\\n' }}{% endif %}"
    "{{ message['content'] }}{% endfor %}"
)

_LAYER_NAMES = {
    "attention_norm": "attn_norm",
    "query": "attn_q",
    "key": "attn_k",
    "value": "attn_v",
    "attention_out": "attn_output",
    "feed_norm": "ffn_norm",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}


def tensor_name(parameter: str) -> str:
    """Return llama.cpp's name of a parameter of `StoryModel`."""
    parts = parameter.split(".")
    if parts[0] == "embedding":
        return "token_embd.weight"
    if parts[0] == "final_norm":
        return "output_norm.weight"
    return f"blk.{parts[1]}.{_LAYER_NAMES[parts[2]]}.weight"


def tensor_type(parameter: str, tensor: Tensor) -> GGMLQuantizationType:
    """Return how a parameter is stored: Q4_0, the embedding Q8_0, norms F32."""
    if tensor.ndim == 1:
        return GGMLQuantizationType.F32
    return GGMLQuantizationType.Q8_0 if parameter == "embedding" else GGMLQuantizationType.Q4_0


def _add_shape(writer: GGUFWriter, shape: Shape) -> None:
    writer.add_vocab_size(shape.vocabulary)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_key_length(shape.head_width)
    writer.add_value_length(shape.head_width)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.norm_epsilon)


def _add_tokenizer(writer: GGUFWriter, merges: list[str], tokens: list[str]) -> None:
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(
        [TokenType.CONTROL if i == END_OF_TEXT_ID else TokenType.NORMAL for i in range(len(tokens))]
    )
    writer.add_token_merges(merges)
    writer.add_bos_token_id(END_OF_TEXT_ID)
    writer.add_eos_token_id(END_OF_TEXT_ID)
    writer.add_unk_token_id(END_OF_TEXT_ID)
    writer.add_pad_token_id(END_OF_TEXT_ID)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def write_gguf(path: Path, model: StoryModel, tokenizer: Tokenizer, merges: list[str]) -> None:
    """Write the model with its tokenizer as one GGUF file of architecture `llama`.

    Rotary pairs are neighbours in training as in llama.cpp, so queries and keys
    are stored as they are.
    """
    writer = GGUFWriter(path, "llama")
    writer.add_type("model")
    writer.add_name(NAME)
    writer.add_description("Continues English stories in the manner of old children's books.")
    writer.add_size_label("7M")
    writer.add_license(LICENCE)
    writer.add_languages(["en"])
    writer.add_file_type(LlamaFileType.MOSTLY_Q4_0)
    writer.add_quantization_version(2)
    _add_shape(writer, model.shape)
    tokens = [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]
    _add_tokenizer(writer, merges, tokens)
    for name, parameter in model.named_parameters():
        kind = tensor_type(name, parameter)
        values = parameter.detach().float().numpy()
        if kind == GGMLQuantizationType.F32:
            writer.add_tensor(tensor_name(name), values)
        else:
            writer.add_tensor(tensor_name(name), quantize(values, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_gguf_weights(path: Path, shape: Shape) -> StoryModel:
    """Return a model holding the file's dequantised weights, computing in f32."""
    stored = {tensor.name: tensor for tensor in GGUFReader(path).tensors}
    model = StoryModel(shape, compute=torch.float32)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            tensor = stored.pop(tensor_name(name))
            values = np.array(dequantize(tensor.data, tensor.tensor_type))
            parameter.copy_(torch.from_numpy(values).reshape(parameter.shape))
    if stored:
        raise ValueError(f"tensors this model has no place for: {sorted(stored)}")
    return model
