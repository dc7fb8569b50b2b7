import type { ControlToken, TokenizerDefinition } from '@localmost/protocol';
import type { Gguf } from './gguf.ts';
import { Metadata } from './metadata.ts';
import { malformed, unsupported } from './model-faults.ts';
import { type PreTokenizer, preTokenizer } from './pre-tokenizer.ts';
import { sentencePieceSteps } from './sentence-piece.ts';

/** Values of `tokenizer.ggml.token_type` that set a token apart from ordinary text. */
const byteLevelModel = 'gpt2';
const sentencePieceModel = 'llama';

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
  '<end_of_turn>',
  '<|end|>',
  '<|END_OF_TURN_TOKEN|>',
]);

/**
 * Gives the tokenizer and chat template that the file carries, as a Hugging Face `tokenizer.json`
 * object with what the generation loop needs beside it.
 * @throws UnsupportedModelError for a tokenizer other than byte-level BPE or SentencePiece's, or an unknown pre-tokenizer
 * @throws MalformedModelError when ids, types or merges do not fit
 */
export function tokenizerDefinition(gguf: Gguf): TokenizerDefinition {
  const metadata = new Metadata(gguf);
  const model = metadata.string('tokenizer.ggml.model');
  if (model !== byteLevelModel && model !== sentencePieceModel) {
    throw unsupported(`The tokenizer "${model.slice(0, 40)}" is not known; BPE's two kinds are.`, {
      tokenizer: model.slice(0, 40),
    });
  }
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
  const isSentencePiece = model === sentencePieceModel;
  const rule = isSentencePiece ? null : preTokenizer(metadata.string('tokenizer.ggml.pre'));
  const steps = rule
    ? byteLevelSteps(tokens, checkedMerges(metadata.strings('tokenizer.ggml.merges')), rule)
    : sentencePieceSteps({
        tokens,
        types,
        scores: metadata.floats('tokenizer.ggml.scores'),
        addsSpace: metadata.boolean('tokenizer.ggml.add_space_prefix', true),
        unknownToken: tokenById('tokenizer.ggml.unknown_token_id'),
      });
  return {
    tokenizerJson: tokenizerJson(steps, controlTokens, ofType(userDefinedType)),
    vocabularySize: tokens.length,
    controlTokens,
    endTokenIds: [...new Set(endings.flatMap((token) => (token === null ? [] : [token.id])))],
    beginToken,
    endToken,
    // Llama 3's and SentencePiece's files may leave the flag out and mean yes; all others mean no.
    addBeginToken:
      metadata.boolean('tokenizer.ggml.add_bos_token', rule?.ignoreMerges ?? true) &&
      beginToken !== null,
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

/** @see https://huggingface.co/docs/tokenizers/components for the parts of the object */
function tokenizerJson(
  steps: Record<string, unknown>,
  controlTokens: readonly ControlToken[],
  userTokens: readonly ControlToken[],
): Readonly<Record<string, unknown>> {
  const addedToken = (special: boolean) => (token: ControlToken) => ({
    id: token.id,
    content: token.text,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special,
  });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [
      ...controlTokens.map(addedToken(true)),
      ...userTokens.map(addedToken(false)),
    ].sort((a, b) => a.id - b.id),
    post_processor: null,
    ...steps,
  };
}

/** Without a prototype, because a token may be called `__proto__`. */
function idsByText(tokens: readonly string[]): Record<string, number> {
  const ids: Record<string, number> = Object.create(null);
  for (const [id, text] of tokens.entries()) ids[text] = id;
  return ids;
}

function byteLevelSteps(
  tokens: readonly string[],
  merges: readonly string[],
  rule: PreTokenizer,
): Record<string, unknown> {
  const splits = rule.patterns.map((pattern) => ({
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
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [...splits, byteLevel] },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: rule.ignoreMerges,
      vocab: idsByText(tokens),
      merges,
    },
  };
}
