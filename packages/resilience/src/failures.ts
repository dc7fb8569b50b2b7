import { CircuitOpenError, InterruptedError } from '@localmost/protocol';

/** The refusal to send anything while a circuit is open. */
export function circuitOpen(backendId: string, retryAfterMs: number): CircuitOpenError {
  return new CircuitOpenError({
    message: `"${backendId}" failed too often lately; nothing is sent to it for ${Math.ceil(retryAfterMs)} ms.`,
    details: { backendId, retryAfterMs: Math.ceil(retryAfterMs) },
    remedies: ['Try again later, or let the policy name a second backend.', 'Check the server.'],
  });
}

/** What had come when an answer broke off, and what broke it. */
interface Break {
  backendId: string;
  partialText: string;
  toolCalls: number;
  cause: unknown;
}

/** The end of an answer that broke off after its first content. */
export function interrupted({ backendId, partialText, toolCalls, cause }: Break): InterruptedError {
  return new InterruptedError({
    message: `The answer of "${backendId}" broke off after ${partialText.length} characters and ${toolCalls} tool calls.`,
    details: { backendId, partialText, toolCalls },
    remedies: [
      'Show what came, and say that it is not whole.',
      'Ask again for a new answer, as a new message.',
    ],
    cause,
  });
}
