/** A way to find one kind of identifier. */
export interface Pattern {
  /** Such as `card-number`; becomes the reason. */
  kind: string;
  /** With the flag `g`. Group 1, where there is one, is the identifier itself. */
  expression: RegExp;
  /** Whether a match is real: check digits, ranges, not a placeholder. Every match counts when absent. */
  validate?(match: string): boolean;
}

/** Words that mark a value as an example in documentation. */
const placeholder =
  /^(x+|\*+|\.+|your|my|the|a|an|some|changeme|change-me|example|sample|placeholder|secret|password|passwd|token|none|null|undefined|true|false|string|redacted|todo|foo|bar|test|process|os|env|get\w*|config|secrets?|user\w*|req\w*|input\w*|hash\w*|not|is|in|for|and|or|to|must|field|reset|wrong|correct|incorrect|required|too|here|this|that)$/i;

/** True for `<token>`, `YOUR_API_KEY`, `xxxx`, `${NAME}`, `process.env.X` and the like. */
export function isPlaceholder(value: string): boolean {
  const bare = value.replace(/^["'`(]+|["'`),;.]+$/g, '');
  return (
    bare.length === 0 ||
    /^[$%<[{]|\$[{(]|\{\{|<[^>]*>|%[sd]\b|\.\.\.|…/.test(bare) ||
    /your|example|placeholder|changeme|dummy|redacted|xxx|\*{3}|0{6}|123456789/i.test(bare) ||
    /^[A-Z]+(_[A-Z]+)+$/.test(bare) ||
    /^(process|os|env|config|settings|self|this|req|params|secrets)[.[(]/.test(bare) ||
    placeholder.test(bare)
  );
}
