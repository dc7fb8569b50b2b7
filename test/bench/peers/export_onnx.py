"""Write a GGUF language model in the layout that transformers.js reads.

    python export_onnx.py MODEL.gguf OUT

transformers reads the GGUF with its weights dequantised to f32; onnxruntime-genai's
builder makes the graph from them, with the fused operators that published models
have and, for the peer's benefit, the head computed for a prompt's last token only.
OUT then holds the tokenizer, the configurations and

    onnx/model.onnx            fp32
    onnx/model_quantized.onnx  q8: onnxruntime's dynamic quantisation, a scale a column
    onnx/model_q4.onnx         q4: MatMulNBits, blocks of 32, activations rounded to 8 bits

The 4 and 8 bits are rounded from the dequantised weights, not taken from the GGUF.
"""

import argparse
import logging
import tempfile
from pathlib import Path

import onnx
import onnxruntime_genai.models.builder as genai
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from transformers import AutoModelForCausalLM, AutoTokenizer


def save_plain(source: Path, folder: Path) -> int:
    """Write the GGUF as an ordinary checkpoint, and return its heads' size.

    The loaded one counts as quantised and cannot be saved.
    """
    place = {"pretrained_model_name_or_path": str(source.parent), "gguf_file": source.name}
    loaded = AutoModelForCausalLM.from_pretrained(**place, dtype=torch.float32)
    config = loaded.config
    del config.quantization_config
    plain = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    plain.load_state_dict(loaded.state_dict())
    plain.save_pretrained(folder)
    AutoTokenizer.from_pretrained(**place).save_pretrained(folder)
    return config.head_dim or config.hidden_size // config.num_attention_heads


def build_graph(checkpoint: Path, folder: Path, head_dim: int) -> onnx.ModelProto:
    """Return the checkpoint's graph in f32, with its weights."""
    # A shared embedding would be a Transpose of the head's matrix, 113 MB of it at the default model.
    choices = ["prune_lm_head=true", "shared_embeddings=false", "hf_token=false"]
    place = ("", str(checkpoint), str(folder), "fp32", "cpu", str(folder / "cache"))
    genai.create_model(*place, **genai.parse_extra_options(*place, choices))
    model = onnx.load(folder / "model.onnx")
    for value in (*model.graph.input, *model.graph.output):
        for size in value.type.tensor_type.shape.dim:
            if size.dim_param == "kv_cache_dim":
                size.dim_value = head_dim  # The peer makes its first, empty cache from this shape.
    return model


def main() -> None:
    """Read the options and write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()

    logging.disable(logging.INFO)  # The quantiser tells of every operator.
    graphs = options.out / "onnx"
    graphs.mkdir(parents=True, exist_ok=True)
    head_dim = save_plain(options.model, options.out)
    with tempfile.TemporaryDirectory() as scratch:
        model = build_graph(options.out, Path(scratch), head_dim)
    onnx.save(model, graphs / "model.onnx")
    quantize_dynamic(
        graphs / "model.onnx",
        graphs / "model_quantized.onnx",
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )
    narrow = MatMulNBitsQuantizer(model, bits=4, block_size=32, is_symmetric=True, accuracy_level=4)
    narrow.process()
    narrow.model.save_model_to_file(str(graphs / "model_q4.onnx"))
    (options.out / "model.safetensors").unlink()


if __name__ == "__main__":
    main()
