import { HubApiError } from '@huggingface/hub';
import { NetworkError, UnknownModelError } from '@localmost/protocol';
import { hubAddress } from './hub-settings.ts';

/** The typed error for what the hub's client threw; the signal's reason where it was aborted. */
export function hubFault(repository: string, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof HubApiError) {
    return new UnknownModelError({
      message: `The hub answered ${error.statusCode} for ${repository}.`,
      details: { repository, status: error.statusCode },
      remedies: [
        'Check the spelling of owner/name and of --revision.',
        'For a private or gated repository accept its terms on the hub and set HF_TOKEN.',
      ],
      cause: error,
    });
  }
  if (!(error instanceof TypeError)) return error;
  return new NetworkError({
    message: `The hub at ${hubAddress()} gave no answer.`,
    details: { repository },
    remedies: ['Check the network, then repeat.', 'For a mirror set HF_ENDPOINT.'],
    cause: error,
  });
}
