import { hermesDialect, llama3Dialect, smollm2Dialect, type ToolDialect } from './tool-dialect.ts';

/** How a model is told of tools and calls them. */
export interface ToolSupport {
  dialect: ToolDialect;
  /** Whether the template writes tools, calls and results itself; else they are put into its turns. */
  isNative: boolean;
}

/**
 * What a chat template says of its model's way with tools. A template that writes tools in a way
 * not known here is given them in its turns, in the form that most models have seen.
 */
export function chooseToolSupport(template: string): ToolSupport {
  const writesTools = /\btools\b/.test(template);
  if (writesTools && template.includes('<tool_call>')) {
    return { dialect: hermesDialect, isNative: true };
  }
  if (writesTools && template.includes('<|start_header_id|>')) {
    return { dialect: llama3Dialect, isNative: true };
  }
  if (template.includes('SmolLM')) return { dialect: smollm2Dialect, isNative: false };
  return { dialect: hermesDialect, isNative: false };
}
