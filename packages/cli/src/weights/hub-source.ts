import { downloadFile } from '@huggingface/hub';
import { type HuggingFaceSource, NetworkError, UnexpectedResponseError } from '@localmost/protocol';
import { hubAddress, hubToken } from '../hub/hub-settings.ts';
import { countedBytes } from './counted-bytes.ts';
import type { WeightSource } from './weight-source.ts';

/** A repository of the Hugging Face hub at its pinned commit. */
export function hubSource(source: HuggingFaceSource): WeightSource {
  return {
    name: `the Hugging Face repository ${source.repository} at ${source.revision.slice(0, 12)}`,
    async open(entry, { signal, onBytes }) {
      const request: typeof fetch = (input, init) => fetch(input, { ...init, signal });
      const blob = await downloadFile({
        repo: source.repository,
        revision: source.revision,
        path: entry.path,
        hubUrl: hubAddress(),
        fetch: request,
        ...hubToken(),
      }).catch((error: unknown) => {
        throw signal.aborted ? signal.reason : unreachable(source, error);
      });
      if (blob?.size !== entry.byteLength) throw otherLength(entry.path, blob?.size ?? null);
      return countedBytes(blob.stream(), entry.byteLength, onBytes);
    },
    async close() {},
  };
}

function unreachable(source: HuggingFaceSource, cause: unknown): NetworkError {
  return new NetworkError({
    message: `The hub gave no answer for ${source.repository}: ${messageOf(cause)}`,
    details: { repository: source.repository, revision: source.revision },
    remedies: [
      'Check the network, then repeat.',
      'For a gated repository set HF_TOKEN; for a mirror set HF_ENDPOINT.',
    ],
    cause,
  });
}

function otherLength(path: string, byteLength: number | null): UnexpectedResponseError {
  return new UnexpectedResponseError({
    message:
      byteLength === null
        ? `The hub has no file ${path} at the pinned commit.`
        : `The hub announces ${byteLength} bytes for ${path}, which is not what the manifest promises.`,
    details: { path, byteLength },
    remedies: ['Pin the model again with `npm run models -- add`.'],
  });
}

function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? thrown.cause.message : thrown.message;
}
