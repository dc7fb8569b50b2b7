import * as v from 'valibot';

/** What a model library says of the weights that it was compiled for. */
export interface LibraryMetadata {
  model_type: string;
  quantization: string;
  context_window_size: number;
  sliding_window_size: number;
  attention_sink_size: number;
  /** A length that is a name is the vocabulary's. */
  params: readonly {
    name: string;
    shape: readonly (number | string)[];
    dtype: 'float32' | 'float16' | 'uint32';
  }[];
}

const metadataSchema: v.GenericSchema<unknown, LibraryMetadata> = v.looseObject({
  model_type: v.string(),
  quantization: v.string(),
  context_window_size: v.number(),
  sliding_window_size: v.number(),
  attention_sink_size: v.number(),
  params: v.pipe(
    v.array(
      v.looseObject({
        name: v.string(),
        shape: v.array(v.union([v.number(), v.string()])),
        dtype: v.picklist(['float32', 'float16', 'uint32']),
      }),
    ),
    v.minLength(1),
  ),
});

/** Reads the metadata that stand as JSON in a model library's data. @throws Error where there are none */
export function libraryMetadata(library: Uint8Array): LibraryMetadata {
  // One character for each byte: the JSON is ASCII, and offsets stay those of the bytes.
  const text = new TextDecoder('latin1').decode(library);
  const start = text.indexOf('{"model_type"');
  if (start < 0) throw new Error('This file holds no metadata of an MLC model library.');
  return v.parse(metadataSchema, JSON.parse(text.slice(start, jsonEnd(text, start))));
}

function jsonEnd(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let place = start; place < text.length; place++) {
    const character = text[place];
    if (inString) {
      if (character === '\\') place++;
      else inString = character !== '"';
    } else if (character === '"') inString = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return place + 1;
  }
  throw new Error('The metadata of this model library have no end.');
}
