import { MalformedModelError } from '@localmost/protocol';
import * as v from 'valibot';

/** Name of the file with a model's settings. */
export const chatConfigName = 'mlc-chat-config.json';

const tokenId = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 24));
const windowSize = v.pipe(v.number(), v.safeInteger(), v.minValue(-1), v.maxValue(2 ** 24));
const text = v.pipe(v.string(), v.maxLength(100_000));
const texts = v.pipe(v.array(text), v.maxLength(1000));

/** A model's settings, checked as far as anything depends on them; web-llm reads more, unchecked. */
export interface ChatConfig {
  /** Such as `llama`. */
  model_type?: string | undefined;
  quantization?: string | undefined;
  /** The architecture's own numbers. */
  model_config?: Readonly<Record<string, unknown>> | undefined;
  tokenizer_files: readonly string[];
  vocab_size: number;
  /** -1 where the window slides. */
  context_window_size: number;
  /** -1 where it does not. */
  sliding_window_size: number;
  attention_sink_size: number;
  conv_template: {
    /** Strings that end an answer. */
    stop_str: readonly string[];
  };
}

const chatConfigSchema: v.GenericSchema<unknown, ChatConfig> = v.looseObject({
  model_type: v.optional(v.pipe(v.string(), v.maxLength(60))),
  quantization: v.optional(v.pipe(v.string(), v.maxLength(40))),
  model_config: v.optional(v.looseObject({})),
  tokenizer_files: v.pipe(texts, v.minLength(1)),
  vocab_size: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(2 ** 24)),
  context_window_size: windowSize,
  sliding_window_size: v.optional(windowSize, -1),
  attention_sink_size: v.optional(windowSize, -1),
  conv_template: v.looseObject({
    system_template: text,
    system_message: text,
    roles: v.looseObject({ user: text, assistant: text }),
    role_templates: v.optional(v.record(v.string(), text)),
    seps: v.pipe(texts, v.minLength(1)),
    stop_str: texts,
    stop_token_ids: v.pipe(v.array(tokenId), v.maxLength(1000)),
  }),
});

/** Reads `mlc-chat-config.json`. @throws MalformedModelError naming the place */
export function parseChatConfig(bytes: Uint8Array): ChatConfig {
  const result = v.safeParse(chatConfigSchema, parseJson(bytes, chatConfigName));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw malformedFile(chatConfigName, `${v.getDotPath(issue) ?? '(root)'}: ${issue.message}`);
}

/** A JSON file's value. @throws MalformedModelError */
export function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw malformedFile(path, cause instanceof Error ? cause.name : 'unreadable');
  }
}

/** The error for a file of a model that breaks its format. */
export function malformedFile(path: string, fault: string): MalformedModelError {
  return new MalformedModelError({
    message: `The model's file ${path} is wrong: ${fault.slice(0, 200)}`,
    details: { path },
    remedies: [
      'Take the model from another source, or another build of it.',
      'Pin it anew with `npm run models -- add-mlc`.',
    ],
  });
}
