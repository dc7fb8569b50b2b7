/** A JSON Schema, as plain data. @see https://json-schema.org/draft/2020-12/schema */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A function that the model may ask the app to call. */
export interface ToolDefinition {
  name: string;
  description?: string;
  /** JSON Schema of the arguments; an object. */
  parametersSchema: JsonSchema;
}

/** The model asks for one call. Model output: the arguments are hostile until they are checked. */
export interface ToolCall {
  id: string;
  name: string;
  /** JSON text, as the model wrote it. */
  argumentsJson: string;
}

/** Whether tools may, must not or must be called, or which one must be. */
export type ToolChoice = 'auto' | 'none' | 'required' | { name: string };

/** What the answer's text must be. */
export type ResponseFormat =
  | { type: 'text' }
  /** JSON; of this schema where one is given. */
  | { type: 'json'; schema?: JsonSchema; name?: string };
