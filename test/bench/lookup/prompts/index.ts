import { editPrompts } from './edit-prompts.ts';
import { extractPrompts } from './extract-prompts.ts';
import type { LookupPrompt } from './lookup-prompt.ts';
import { summarisePrompts } from './summarise-prompts.ts';

/** All requests of the benchmark. */
export const lookupPrompts: readonly LookupPrompt[] = [
  ...editPrompts,
  ...extractPrompts,
  ...summarisePrompts,
];
