"""Sets the threshold of a trained model; everything else stays as it is.

python threshold.py MODEL.ts 0.12
"""

import argparse
import base64
import json
import re
import struct
from pathlib import Path

from train import write_module


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("threshold", type=float)
    options = parser.parse_args()
    encoded = re.search(r"'([A-Za-z0-9+/=]+)'", options.model.read_text(encoding="utf-8")).group(1)
    data = base64.b64decode(encoded)
    (length,) = struct.unpack_from("<I", data, 4)
    header = json.loads(data[8 : 8 + length]) | {"threshold": options.threshold}
    text = json.dumps(header).encode()
    sections = data[8 + length + -length % 4 :]
    padding = b"\0" * (-len(text) % 4)
    write_module(options.model, data[:4] + struct.pack("<I", len(text)) + text + padding + sections)


if __name__ == "__main__":
    main()
