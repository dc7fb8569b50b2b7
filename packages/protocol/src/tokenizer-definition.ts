/** A token that steers the model, such as `<|im_end|>`; text can never produce one. */
export interface ControlToken {
  id: number;
  text: string;
}

/** A tokenizer with its chat template, as data: read from a model file, used by the generation loop. */
export interface TokenizerDefinition {
  /** The object of a Hugging Face `tokenizer.json`. Its `added_tokens` hold the control tokens. */
  tokenizerJson: Readonly<Record<string, unknown>>;
  vocabularySize: number;
  controlTokens: readonly ControlToken[];
  /** Tokens that end an answer. */
  endTokenIds: readonly number[];
  beginToken: ControlToken | null;
  endToken: ControlToken | null;
  /** Whether a prompt starts with the begin token even where the template does not write it. */
  addBeginToken: boolean;
  /** Jinja source, or null for a model without a template: contents are joined plainly. */
  chatTemplate: string | null;
}
