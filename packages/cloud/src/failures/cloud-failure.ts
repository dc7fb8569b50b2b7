import { CloudFailureError, type ErrorDetails } from '@localmost/protocol';
import type { ServerReason } from './known-server-codes.ts';

/** Why an answer that did arrive is of no use; the stable `details.reason` of its error. */
export type AnswerFault =
  | 'answer-not-json'
  | 'answer-too-long'
  | 'tool-arguments-not-json'
  | 'tool-calls-missing'
  | 'tool-choice-ignored'
  | 'unknown-content'
  | 'unknown-finish'
  | 'unknown-tool';

interface Wording {
  what: string;
  remedies: readonly string[];
}

const another = 'Let the policy choose another backend.';
const later = 'Try again later.';

const wordings: Readonly<Record<ServerReason | AnswerFault, Wording>> = {
  'content-filter': {
    what: 'refused the request by its content rules',
    remedies: ['Change the request.', another],
  },
  'context-overflow': {
    what: 'found the request longer than its context window',
    remedies: ['Shorten the conversation.', another],
  },
  'not-found': {
    what: 'does not know the model or the address',
    remedies: ['Check the model id and the base URL.'],
  },
  'out-of-credit': {
    what: 'refused the request because the account has no credit',
    remedies: ['Check the account’s billing.', another],
  },
  overloaded: { what: 'is overloaded', remedies: [later, another] },
  'rate-limited': { what: 'limits the rate of requests', remedies: [later, another] },
  redirected: {
    what: 'sent the request on to another address, which was not followed',
    remedies: ['Give the final address as base URL, after checking whose it is.'],
  },
  rejected: {
    what: 'rejected the request',
    remedies: ['Check what the model and the server support.', another],
  },
  server: { what: 'failed', remedies: [later, another] },
  unauthorized: {
    what: 'did not accept the key',
    remedies: ['Check the key and what it may be used for.'],
  },
  'unusable-answer': {
    what: 'answered something other than a model’s answer',
    remedies: ['Check the base URL: a proxy or a login page may be in between.', another],
  },
  'answer-not-json': {
    what: 'was asked for JSON and answered something else',
    remedies: ['Choose a model that supports JSON answers.', 'Say so in its `supports.refuses`.'],
  },
  'answer-too-long': {
    what: 'sent more than an answer may hold',
    remedies: ['Set `maxOutputTokens`.', another],
  },
  'tool-arguments-not-json': {
    what: 'wrote arguments of a tool call that are not JSON',
    remedies: ['Raise `maxOutputTokens`, where the call was cut.', 'Choose another model.'],
  },
  'tool-calls-missing': {
    what: 'said that it calls a tool and sent no call',
    remedies: [later, 'Choose another model.'],
  },
  'tool-choice-ignored': {
    what: 'did not keep to the tool choice',
    remedies: ['Choose a model that supports tool choice.', 'Say so in its `supports.refuses`.'],
  },
  'unknown-content': {
    what: 'sent a kind of content that cannot be passed on',
    remedies: ['Choose a model that answers in text.', 'Report this with the model id.'],
  },
  'unknown-finish': {
    what: 'ended its answer for a reason that has no known meaning',
    remedies: [later, 'Report this with the model id.'],
  },
  'unknown-tool': {
    what: 'called a tool that the request does not offer',
    remedies: [later, 'Choose another model.'],
  },
};

/** The error of a backend that failed or answered nonsense; never holds text of request or answer. */
export function cloudFailure(
  backendId: string,
  reason: ServerReason | AnswerFault,
  details: ErrorDetails = {},
): CloudFailureError {
  const { what, remedies } = wordings[reason];
  const status = typeof details.status === 'number' ? ` (status ${details.status})` : '';
  return new CloudFailureError({
    message: `The backend "${backendId}" ${what}${status}.`,
    details: { backendId, reason, ...details },
    remedies,
  });
}
