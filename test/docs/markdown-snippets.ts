/** A block of TypeScript in a Markdown file. */
export interface Snippet {
  /** File and line of its first line, such as `docs/policy.md:12`. */
  place: string;
  language: 'ts' | 'tsx';
  code: string;
  /** What a reader is spared: declarations of a comment `<!-- ts-setup … -->` right before the block. */
  setup: string;
}

const block =
  /(?:<!-- ts-setup\n(?<setup>[\s\S]*?)-->\n+)?^```(?<language>tsx?)\n(?<code>[\s\S]*?)^```$/gm;

/** Every block of TypeScript of a Markdown text, in order. */
export function markdownSnippets(path: string, text: string): Snippet[] {
  return [...text.matchAll(block)].map(({ index, groups, 0: whole }) => {
    const { setup = '', language, code = '' } = groups ?? {};
    const linesBefore = text.slice(0, index + whole.lastIndexOf(code)).split('\n').length;
    return {
      place: `${path}:${linesBefore}`,
      language: language === 'tsx' ? 'tsx' : 'ts',
      code,
      setup,
    };
  });
}
