import type { ControlToken } from '@localmost/protocol';
import { malformed } from './model-faults.ts';

/** What the metadata says of a SentencePiece vocabulary. */
export interface SentencePieceParts {
  readonly tokens: readonly string[];
  readonly scores: Float32Array;
  /** Values of `tokenizer.ggml.token_type`. */
  readonly types: ArrayLike<number>;
  /** Whether text is begun with a space that is not in it. */
  readonly addsSpace: boolean;
  readonly unknownToken: ControlToken | null;
}

const ordinaryType = 1;
const userDefinedType = 4;
const space = '▁';

/**
 * The parts of a `tokenizer.json` that do what SentencePiece's byte-pair models do: spaces become
 * `▁`, the pair whose whole has the highest score is joined first, and characters without a token
 * are spelled in bytes.
 * @throws MalformedModelError where there is not one score for each token
 * @see https://github.com/google/sentencepiece/blob/master/src/bpe_model.cc
 */
export function sentencePieceSteps(parts: SentencePieceParts): Record<string, unknown> {
  const { tokens, scores, types, addsSpace, unknownToken } = parts;
  if (scores.length !== tokens.length) {
    throw malformed(`${tokens.length} tokens and ${scores.length} scores.`, {
      tokens: tokens.length,
      scores: scores.length,
    });
  }
  const replace = (from: string, to: string) => ({
    type: 'Replace',
    pattern: { String: from },
    content: to,
  });
  const prefix = addsSpace ? [{ type: 'Prepend', prepend: space }] : [];
  const strip = addsSpace ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : [];
  return {
    normalizer: { type: 'Sequence', normalizers: [...prefix, replace(' ', space)] },
    pre_tokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: [replace(space, ' '), { type: 'ByteFallback' }, { type: 'Fuse' }, ...strip],
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: unknownToken?.text ?? null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((text, id) => [text, id])),
      merges: mergesByScore(tokens, scores, types),
    },
  };
}

/** Every way to join a token out of two others, the best score first. */
function mergesByScore(
  tokens: readonly string[],
  scores: Float32Array,
  types: ArrayLike<number>,
): [string, string][] {
  const isJoinable = (id: number) => types[id] === ordinaryType || types[id] === userDefinedType;
  const known = new Set(tokens.filter((_, id) => isJoinable(id)));
  const ids = [...tokens.keys()].filter(isJoinable);
  ids.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  return ids.flatMap((id) => {
    const characters = [...(tokens[id] ?? '')];
    const ways: [string, string][] = [];
    for (let cut = 1; cut < characters.length; cut += 1) {
      const left = characters.slice(0, cut).join('');
      const right = characters.slice(cut).join('');
      if (known.has(left) && known.has(right)) ways.push([left, right]);
    }
    return ways;
  });
}
