import type { ControlToken, TokenizerDefinition } from '@localmost/protocol';
import type { Gguf } from './gguf.ts';
import { Metadata } from './metadata.ts';
import { malformed, unsupported } from './model-faults.ts';
import { type PreTokenizer, preTokenizer } from './pre-tokenizer.ts';

/** Values of `tokenizer.ggml.token_type` that set a token apart from ordinary text. */
const controlType = 3;
const userDefinedType = 4;

/** Control tokens that end an answer in every known chat format, even where the metadata names another. */
const endingTexts: ReadonlySet<string> = new Set([
  '<|im_end|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|endoftext|>',
  '<|end_of_text|>',
  '</s>',
]);

/**
 * Gives the tokenizer and chat template that the file carries, as a Hugging Face `tokenizer.json`
 * object with what the generation loop needs beside it.
 * @throws UnsupportedModelError for a tokenizer other than byte-level BPE, or an unknown pre-tokenizer
 * @throws MalformedModelError when ids, types or merges do not fit
 */
export function tokenizerDefinition(gguf: Gguf): TokenizerDefinition {
  const metadata = new Metadata(gguf);
  const model = metadata.string('tokenizer.ggml.model');
  if (model !== 'gpt2') {
    throw unsupported(`The tokenizer "${model.slice(0, 40)}" is not byte-level BPE.`, {
      tokenizer: model.slice(0, 40),
    });
  }
  const rule = preTokenizer(metadata.string('tokenizer.ggml.pre'));
  const tokens = metadata.strings('tokenizer.ggml.tokens');
  const types =
    metadata.optionalIntegers('tokenizer.ggml.token_type') ?? new Int32Array(tokens.length);
  if (types.length !== tokens.length || new Set(tokens).size !== tokens.length) {
    throw malformed(`${tokens.length} tokens, ${types.length} token types, or a token twice.`, {
      tokens: tokens.length,
      types: types.length,
    });
  }
  const ofType = (type: number): ControlToken[] =>
    tokens.flatMap((text, id) => (types[id] === type ? [{ id, text }] : []));
  const controlTokens = ofType(controlType);
  const tokenById = (key: string): ControlToken | null => namedToken(metadata, key, tokens);
  const endToken = tokenById('tokenizer.ggml.eos_token_id');
  const beginToken = tokenById('tokenizer.ggml.bos_token_id');
  const endings = [
    endToken,
    tokenById('tokenizer.ggml.eot_token_id'),
    tokenById('tokenizer.ggml.eom_token_id'),
    ...controlTokens.filter((token) => endingTexts.has(token.text)),
  ];
  return {
    tokenizerJson: tokenizerJson({
      tokens,
      merges: checkedMerges(metadata.strings('tokenizer.ggml.merges')),
      rule,
      controlTokens,
      userTokens: ofType(userDefinedType),
    }),
    vocabularySize: tokens.length,
    controlTokens,
    endTokenIds: [...new Set(endings.flatMap((token) => (token === null ? [] : [token.id])))],
    beginToken,
    endToken,
    // Llama 3's files may leave the flag out and mean yes; every other known pre-tokenizer means no.
    addBeginToken:
      metadata.boolean('tokenizer.ggml.add_bos_token', rule.ignoreMerges) && beginToken !== null,
    chatTemplate: metadata.optionalString('tokenizer.chat_template'),
  };
}

function namedToken(
  metadata: Metadata,
  key: string,
  tokens: readonly string[],
): ControlToken | null {
  const id = metadata.optionalCount(key, tokens.length - 1);
  const text = id === null ? undefined : tokens[id];
  return id === null || text === undefined ? null : { id, text };
}

function checkedMerges(merges: readonly string[]): readonly string[] {
  const wrong = merges.findIndex((merge) => !/^[^ ]+ [^ ]+$/.test(merge));
  if (wrong === -1) return merges;
  throw malformed(`Merge ${wrong} is not two pieces with a space between.`, { merge: wrong });
}

interface TokenizerParts {
  tokens: readonly string[];
  merges: readonly string[];
  rule: PreTokenizer;
  controlTokens: readonly ControlToken[];
  userTokens: readonly ControlToken[];
}

/** @see https://huggingface.co/docs/tokenizers/components for the parts of the object */
function tokenizerJson(parts: TokenizerParts): Readonly<Record<string, unknown>> {
  const addedToken = (special: boolean) => (token: ControlToken) => ({
    id: token.id,
    content: token.text,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special,
  });
  const splits = parts.rule.patterns.map((pattern) => ({
    type: 'Split',
    pattern: { Regex: pattern },
    behavior: 'Isolated',
    invert: false,
  }));
  const byteLevel = {
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: true,
    use_regex: false,
  };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [
      ...parts.controlTokens.map(addedToken(true)),
      ...parts.userTokens.map(addedToken(false)),
    ].sort((a, b) => a.id - b.id),
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [...splits, byteLevel] },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: parts.rule.ignoreMerges,
      vocab: Object.fromEntries(parts.tokens.map((text, id) => [text, id])),
      merges: parts.merges,
    },
  };
}
