/** A chat template writes some tokens around every prompt. */
const templateTokens = 64;
/** A server may put instructions of its own before the descriptions of tools; some document several hundred tokens. */
const toolInstructionTokens = 1024;

/**
 * The most tokens that a body can become. A token stands for one byte of text at least, and a
 * message's JSON has more bytes than a template adds to it, so the body's bytes are a bound; it is
 * three to five times what a prompt really has, and given back as soon as the answer is counted.
 * Tokenizers that normalise first may lengthen a text, so the longer of both forms counts.
 */
export function mostPromptTokens(body: {
  json: string;
  hasTools: boolean;
  contextTokens?: number | undefined;
}): number {
  const bytes = Math.max(
    Buffer.byteLength(body.json),
    Buffer.byteLength(body.json.normalize('NFKD')),
  );
  const bound = bytes + templateTokens + (body.hasTools ? toolInstructionTokens : 0);
  return Math.min(bound, body.contextTokens ?? bound);
}
