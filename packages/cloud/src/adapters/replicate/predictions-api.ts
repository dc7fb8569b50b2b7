import { APICallError, TypeValidationError } from '@ai-sdk/provider';
import { type CreatedPrediction, mayReceiveToken, readPrediction } from './prediction.ts';

/** Replicate's HTTP API, as far as text needs it. */
export interface PredictionsApi {
  /** @throws APICallError when it is refused, TypeValidationError when it names no stream that may be read */
  create(call: PredictionCall): Promise<CreatedPrediction>;
  /** The events of a prediction as bytes. @throws APICallError */
  openStream(
    streamUrl: string,
    signal: AbortSignal | undefined,
  ): Promise<ReadableStream<Uint8Array>>;
  /** Ends a prediction, which else goes on at its owner's cost. Never throws. */
  cancel(id: string): void;
}

/** One prediction to be made. */
export interface PredictionCall {
  /** `owner/name`, or `owner/name:version`. */
  model: string;
  input: Readonly<Record<string, string | number>>;
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal | undefined;
}

/** The API at an address, with one token. */
export function predictionsApi(
  baseUrl: string,
  token: string,
  fetch: typeof globalThis.fetch,
): PredictionsApi {
  const authorization = { Authorization: `Bearer ${token}` };

  return {
    async create({ model, input, headers, signal }) {
      const [name, version] = model.split(':');
      const url = version ? `${baseUrl}/predictions` : `${baseUrl}/models/${name}/predictions`;
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, ...authorization, 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...(version && { version }), input, stream: true }),
        ...(signal && { signal }),
      });
      if (!response.ok) throw await refused(response, url);
      const prediction = readPrediction(await response.json().catch(() => undefined));
      if (prediction && mayReceiveToken(prediction.streamUrl, baseUrl)) return prediction;
      throw new TypeValidationError({
        // Not what came: it repeats the prompt.
        value: null,
        cause: new Error('Replicate named no stream that may be read.'),
      });
    },

    async openStream(streamUrl, signal) {
      const response = await fetch(streamUrl, {
        headers: { ...authorization, Accept: 'text/event-stream' },
        ...(signal && { signal }),
      });
      if (response.ok && response.body) return response.body;
      throw await refused(response, streamUrl);
    },

    cancel(id) {
      const url = `${baseUrl}/predictions/${id}/cancel`;
      fetch(url, { method: 'POST', headers: authorization }).catch(() => undefined);
    },
  };
}

async function refused(response: Response, url: string): Promise<APICallError> {
  await response.body?.cancel();
  return new APICallError({
    message: 'Replicate refused the call.',
    url,
    // The prompt stays out of errors.
    requestBodyValues: {},
    statusCode: response.status,
    responseHeaders: Object.fromEntries(response.headers),
  });
}
