import { SealBrokenError, type SealProof } from '@localmost/protocol';

const servePage =
  "Serve this package's workers/sealed.html from your origin and pass its address as sealedPageUrl.";
const allowBlobs =
  "Allow `worker-src blob:` and `script-src 'wasm-unsafe-eval'` in your page's Content-Security-Policy.";

/** The frame that would carry the seal could not be made. */
export function frameRefused(why: string): SealBrokenError {
  return new SealBrokenError({
    message: `The frame that seals the worker could not be made: ${why}.`,
    remedies: [servePage, "Allow `frame-src 'self'` in your page's Content-Security-Policy."],
  });
}

/** The frame stands, but a worker in it could not be started. */
export function sealedWorkerRefused(cause: unknown): SealBrokenError {
  return new SealBrokenError({
    message: 'The worker could not be started inside its seal.',
    remedies: [allowBlobs, servePage],
    cause,
  });
}

/** The worker runs, but at least one way out was not refused. */
export function sealNotProved(proof: SealProof): SealBrokenError {
  const open = proof.attempts.filter((attempt) => !attempt.blocked);
  const names = open.map((attempt) => `${attempt.attempt} (${attempt.evidence})`).join(', ');
  return new SealBrokenError({
    message: `The worker's seal is not proved, so it gets no prompt: ${names || 'no attempt was made'}.`,
    details: { attempts: proof.attempts.length, open: open.length },
    remedies: [
      'If you pass sealedPageUrl, check that it serves sealed.html unchanged.',
      'Try another browser: this one did not show that it refuses these.',
    ],
  });
}
