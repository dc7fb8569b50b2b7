import type { Gguf, GgufTensor, GgufValue } from './gguf.ts';
import { HeaderCursor } from './header-cursor.ts';
import { readMetadataValue } from './metadata-value.ts';
import { malformed, unsupported } from './model-faults.ts';
import { blockLayouts, tensorTypesByNumber } from './tensor-type.ts';

/** The letters GGUF, read as a little-endian number. */
const magic = 0x46554747;
const maximumDimensions = 4;
const defaultAlignment = 32;

/**
 * Reads the header that a file begins with.
 * @param bytes the file's first bytes; they may end before the header does
 * @throws HeaderIncomplete when more bytes are needed
 * @throws MalformedModelError, UnsupportedModelError
 * @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function parseHeader(bytes: Uint8Array<ArrayBuffer>, fileBytes: number): Gguf {
  const cursor = new HeaderCursor(bytes, fileBytes);
  checkVersion(cursor);
  const tensorCount = cursor.count('tensors');
  const valueCount = cursor.count('metadata values');
  cursor.expect(valueCount, 13, 'metadata values');
  cursor.expect(tensorCount, 32, 'tensors');

  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < valueCount; index += 1) {
    const key = cursor.string('a metadata key');
    if (metadata.has(key)) throw malformed(`The metadata has "${key}" twice.`, { key });
    metadata.set(key, readMetadataValue(cursor, key));
  }

  const relative = new Map<string, GgufTensor>();
  for (let index = 0; index < tensorCount; index += 1) {
    const tensor = readTensor(cursor);
    if (relative.has(tensor.name)) {
      throw malformed(`The file lists the tensor "${tensor.name}" twice.`, { tensor: tensor.name });
    }
    relative.set(tensor.name, tensor);
  }

  const alignment = alignmentOf(metadata);
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  for (const tensor of relative.values()) {
    tensors.set(tensor.name, placed(tensor, dataStart, alignment, fileBytes));
  }
  checkApart([...tensors.values()]);
  return { metadata, tensors };
}

function checkVersion(cursor: HeaderCursor): void {
  const found = cursor.uint32();
  if (found !== magic) {
    throw malformed('The file is not a GGUF: it does not begin with the letters GGUF.', {
      firstBytes: found.toString(16).padStart(8, '0'),
    });
  }
  const version = cursor.uint32();
  if (version === 2 || version === 3) return;
  throw unsupported(`The file is GGUF version ${version}; 2 and 3, little-endian, are known.`, {
    version,
  });
}

function readTensor(cursor: HeaderCursor): GgufTensor {
  const name = cursor.string('a tensor name');
  const dimensionCount = cursor.uint32();
  if (dimensionCount < 1 || dimensionCount > maximumDimensions) {
    throw malformed(`The tensor "${name}" has ${dimensionCount} dimensions; 1 to 4 are allowed.`, {
      tensor: name,
      dimensions: dimensionCount,
    });
  }
  const columns = cursor.count(`columns of "${name}"`);
  let rows = 1;
  for (let index = 1; index < dimensionCount; index += 1) rows *= cursor.count(`rows of "${name}"`);
  const typeNumber = cursor.uint32();
  const type = tensorTypesByNumber.get(typeNumber);
  if (type === undefined) {
    throw unsupported(
      `The tensor "${name}" has the storage type ${typeNumber}, which is not known.`,
      {
        tensor: name,
        type: typeNumber,
      },
    );
  }
  const { elementsPerBlock, bytesPerBlock } = blockLayouts[type];
  const byteLength = (columns / elementsPerBlock) * bytesPerBlock * rows;
  if (
    columns < 1 ||
    rows < 1 ||
    columns % elementsPerBlock !== 0 ||
    !Number.isSafeInteger(byteLength)
  ) {
    throw malformed(`The tensor "${name}" of ${rows} × ${columns} ${type} elements cannot be.`, {
      tensor: name,
      rows,
      columns,
    });
  }
  const byteOffset = cursor.count(`bytes before "${name}"`);
  return { name, type, columns, rows, byteOffset, byteLength };
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const value = metadata.get('general.alignment') ?? defaultAlignment;
  if (
    typeof value === 'number' &&
    value >= 8 &&
    value <= 2 ** 20 &&
    Number.isInteger(Math.log2(value))
  ) {
    return value;
  }
  throw malformed(`The alignment ${String(value)} is not a power of two from 8 to 1048576.`, {
    alignment: String(value),
  });
}

function placed(
  tensor: GgufTensor,
  dataStart: number,
  alignment: number,
  fileBytes: number,
): GgufTensor {
  const byteOffset = dataStart + tensor.byteOffset;
  if (tensor.byteOffset % alignment !== 0) {
    throw malformed(`The tensor "${tensor.name}" is not aligned to ${alignment} bytes.`, {
      tensor: tensor.name,
      byteOffset,
      alignment,
    });
  }
  if (byteOffset + tensor.byteLength > fileBytes) {
    throw malformed(
      `The tensor "${tensor.name}" ends at byte ${byteOffset + tensor.byteLength}, but the file has ${fileBytes}.`,
      { tensor: tensor.name, byteOffset, byteLength: tensor.byteLength, fileBytes },
    );
  }
  return { ...tensor, byteOffset };
}

/** Two tensors that share bytes would let a small file ask for any amount of memory. */
function checkApart(tensors: GgufTensor[]): void {
  tensors.sort((a, b) => a.byteOffset - b.byteOffset);
  let end = 0;
  for (const tensor of tensors) {
    if (tensor.byteOffset < end) {
      throw malformed(`The tensor "${tensor.name}" begins inside the one before it.`, {
        tensor: tensor.name,
        byteOffset: tensor.byteOffset,
        previousEnd: end,
      });
    }
    end = tensor.byteOffset + tensor.byteLength;
  }
}
