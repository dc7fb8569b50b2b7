import { unsupported } from './model-faults.ts';

/** How text is cut into words before merges apply. */
export interface PreTokenizer {
  /** Patterns applied one after the other; matches and what lies between them become pieces. */
  readonly patterns: readonly string[];
  /** Whether a word that is itself a token skips the merges. */
  readonly ignoreMerges: boolean;
}

// `\s` differs between JavaScript and Rust in two characters, so the Unicode property is named.
const space = '\\p{White_Space}';
const notSpace = '\\P{White_Space}';
const trailingSpaces = `${space}+(?!${notSpace})|${space}+`;

/** GPT-2's words: an English clitic, or letters, or numbers, or other signs, each after one space. */
const gpt2Pattern = `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^${space}\\p{L}\\p{N}]+|${trailingSpaces}`;

/** The words of Llama 3 and Qwen 2: clitics in any case, line ends kept apart, few digits a word. */
function newerPattern(digits: string): string {
  const clitic = "'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]";
  const signs = ` ?[^${space}\\p{L}\\p{N}]+[\\r\\n]*`;
  const word = '[^\\r\\n\\p{L}\\p{N}]?\\p{L}+';
  return `${clitic}|${word}|${digits}|${signs}|${space}*[\\r\\n]+|${trailingSpaces}`;
}

const ruleOfGpt2: PreTokenizer = { patterns: [gpt2Pattern], ignoreMerges: false };
const ruleOfStarcoder: PreTokenizer = { patterns: ['\\p{N}', gpt2Pattern], ignoreMerges: false };
const ruleOfLlama3: PreTokenizer = {
  patterns: [newerPattern('\\p{N}{1,3}')],
  ignoreMerges: true,
};
const ruleOfQwen2: PreTokenizer = { patterns: [newerPattern('\\p{N}')], ignoreMerges: false };

/** Families that cut words alike stand together. */
const namesByRule: readonly (readonly [PreTokenizer, string])[] = [
  [ruleOfGpt2, 'gpt-2 phi-2 mpt olmo jais trillion granite-docling'],
  [ruleOfStarcoder, 'smollm starcoder refact command-r codeshell exaone minerva-7b'],
  [ruleOfLlama3, 'llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2'],
  [ruleOfQwen2, 'qwen2 deepseek-r1-qwen stablelm2 megrez'],
  [{ ...ruleOfLlama3, ignoreMerges: false }, 'dbrx smaug-bpe'],
];
const preTokenizers: ReadonlyMap<string, PreTokenizer> = new Map(
  namesByRule.flatMap(([rule, names]) => names.split(' ').map((name) => [name, rule] as const)),
);

/**
 * Gives the rule behind a `tokenizer.ggml.pre` name.
 * @throws UnsupportedModelError for a name that is not known: guessing would change token ids
 * @see https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp (regex_exprs)
 */
export function preTokenizer(name: string): PreTokenizer {
  const found = preTokenizers.get(name);
  if (found !== undefined) return found;
  throw unsupported(
    `The pre-tokenizer "${name.slice(0, 40)}" is not known; ${[...preTokenizers.keys()].join(', ')} are.`,
    { preTokenizer: name.slice(0, 40) },
  );
}
