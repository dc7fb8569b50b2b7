/** A part of a request that some models cannot honour, by its path. */
export type RefusablePart =
  | 'maxOutputTokens'
  | 'messages.system'
  | 'messages.toolCalls'
  | 'responseFormat'
  | 'responseFormat.schema'
  | 'sampling.seed'
  | 'sampling.temperature'
  | 'sampling.topK'
  | 'sampling.topP'
  | 'stop'
  | 'toolChoice'
  | 'tools';

/** What one model cannot honour. */
export interface SupportFacts {
  /** Why a part cannot be honoured: the end of the sentence "`part` … because". */
  refuses?: Readonly<Partial<Record<RefusablePart, string>>>;
  /** JSON answers need a schema: there is no plain JSON mode. Default false. */
  jsonNeedsSchema?: boolean;
  /** At most so many stop strings. Default: no limit. */
  maximumStopStrings?: number;
  /** Temperatures above are refused, because the server would clamp them. Default: no limit. */
  maximumTemperature?: number;
}
