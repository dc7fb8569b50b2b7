import * as v from 'valibot';

const text = v.string();
const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const plainObject = v.record(v.string(), v.unknown());

/** Only text: what an image or a sound costs cannot be bounded by its bytes. */
const content = v.union([
  text,
  v.null(),
  v.array(v.strictObject({ type: v.literal('text'), text })),
]);

const message = v.strictObject({
  role: v.picklist(['system', 'developer', 'user', 'assistant', 'tool']),
  content: v.optional(content),
  name: v.optional(text),
  tool_calls: v.optional(
    v.array(
      v.strictObject({
        id: text,
        type: v.literal('function'),
        function: v.strictObject({ name: text, arguments: text }),
      }),
    ),
  ),
  tool_call_id: v.optional(text),
  reasoning_content: v.optional(text),
});

/** Only functions: tools that the server itself runs are charged by the call. */
const tool = v.strictObject({
  type: v.literal('function'),
  function: v.strictObject({
    name: text,
    description: v.optional(text),
    parameters: v.optional(plainObject),
    strict: v.optional(v.nullable(v.boolean())),
  }),
});

const fields = {
  model: text,
  messages: v.pipe(v.array(message), v.minLength(1)),
  stream: v.optional(v.nullable(v.boolean())),
  stream_options: v.optional(v.nullable(plainObject)),
  max_tokens: v.optional(v.nullable(count)),
  max_completion_tokens: v.optional(v.nullable(count)),
  /** More than one answer would cost more than one. */
  n: v.optional(v.nullable(v.literal(1))),
  temperature: v.optional(v.nullable(number)),
  top_p: v.optional(v.nullable(number)),
  top_k: v.optional(v.nullable(number)),
  min_p: v.optional(v.nullable(number)),
  frequency_penalty: v.optional(v.nullable(number)),
  presence_penalty: v.optional(v.nullable(number)),
  repetition_penalty: v.optional(v.nullable(number)),
  seed: v.optional(v.nullable(number)),
  stop: v.optional(v.nullable(v.union([text, v.array(text)]))),
  logprobs: v.optional(v.nullable(v.boolean())),
  top_logprobs: v.optional(v.nullable(number)),
  tools: v.optional(v.array(tool)),
  tool_choice: v.optional(v.union([text, plainObject])),
  parallel_tool_calls: v.optional(v.boolean()),
  response_format: v.optional(plainObject),
  reasoning_effort: v.optional(v.nullable(text)),
  verbosity: v.optional(v.nullable(text)),
};

/** The body of a chat call, as far as the proxy reads it itself. */
export interface ChatBody {
  model: string;
  stream?: boolean | null | undefined;
  max_tokens?: number | null | undefined;
  max_completion_tokens?: number | null | undefined;
  tools?: readonly unknown[] | undefined;
  stream_options?: unknown;
}

/**
 * The only fields of a chat body that are passed on; any other is refused, for it might raise the
 * cost past what was set aside, or point the upstream at data of somebody else's.
 */
export function chatBodySchema(extraFields: readonly string[]): v.GenericSchema<unknown, ChatBody> {
  const extra = Object.fromEntries(extraFields.map((name) => [name, v.optional(v.unknown())]));
  return v.strictObject({ ...extra, ...fields });
}

/** The body of an embeddings call, as far as the proxy reads it itself. */
export interface EmbeddingsBody {
  model: string;
}

/** The only fields of an embeddings body that are passed on. */
export const embeddingsBodySchema: v.GenericSchema<unknown, EmbeddingsBody> = v.strictObject({
  model: text,
  input: v.union([text, v.pipe(v.array(text), v.minLength(1))]),
  dimensions: v.optional(count),
  encoding_format: v.optional(v.picklist(['float', 'base64'])),
});
