import { InvalidConsentError, InvalidRequestError } from '@localmost/protocol';
import * as v from 'valibot';
import type { PolicyRequest, Snapshot } from './policy-request.ts';
import { consentSchema, dataClassSchema, modeSchema } from './policy-schema.ts';

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(200));

const requestSchema: v.GenericSchema<unknown, PolicyRequest> = v.strictObject({
  id: name,
  mode: v.optional(modeSchema),
  declaredClass: dataClassSchema,
  detectedClass: v.nullable(dataClassSchema),
  consent: v.optional(consentSchema),
  sessionId: v.optional(name),
  promptTokens: amount,
  worstPromptTokens: v.optional(amount),
  maxOutputTokens: amount,
  leastOutputTokens: v.optional(amount),
  needs: v.strictObject({
    tools: v.boolean(),
    json: v.boolean(),
    minimumQuality: v.pipe(amount, v.maxValue(1)),
  }),
  maxCostUsd: v.optional(amount),
  deadlineMs: v.optional(amount),
  timeToFirstTokenMs: v.optional(amount),
});

const stateSchema = v.strictObject({
  availability: v.picklist(['ready', 'loadable', 'unavailable']),
  circuit: v.picklist(['closed', 'open', 'half-open']),
  queueLength: amount,
  recentFailures: amount,
  unsupportedPart: v.optional(name),
  timeToFirstTokenMs: v.optional(amount),
  tokensPerSecond: v.optional(v.pipe(amount, v.gtValue(0))),
});

const snapshotSchema: v.GenericSchema<unknown, Snapshot> = v.strictObject({
  nowMs: amount,
  online: v.boolean(),
  freeMemoryBytes: v.nullable(amount),
  battery: v.nullable(
    v.strictObject({ level: v.pipe(amount, v.maxValue(1)), charging: v.boolean() }),
  ),
  spent: v.strictObject({ todayUsd: amount, thisMonthUsd: amount }),
  backends: v.record(v.string(), stateSchema),
});

/**
 * Checks a request and the snapshot it is decided in, the consent's dates included.
 * @throws InvalidRequestError, InvalidConsentError with the path of the fault
 */
export function checkRequest(request: PolicyRequest, snapshot: Snapshot): void {
  refuse('request', v.safeParse(requestSchema, request, { abortEarly: true }));
  refuse('snapshot', v.safeParse(snapshotSchema, snapshot, { abortEarly: true }));
  const { consent } = request;
  if (!consent) return;
  const { nowMs } = snapshot;
  if (consent.expiresAtMs <= nowMs) {
    throw consentFault('consent.expiresAtMs', 'has expired', consent.expiresAtMs, nowMs);
  }
  if (consent.grantedAtMs > nowMs) {
    throw consentFault('consent.grantedAtMs', 'is not valid yet', consent.grantedAtMs, nowMs);
  }
}

function refuse(
  subject: 'request' | 'snapshot',
  result: v.SafeParseResult<v.GenericSchema<unknown, unknown>>,
): void {
  if (result.success) return;
  const [issue] = result.issues;
  const path = `${subject}.${v.getDotPath(issue) ?? '(root)'}`;
  const init = {
    message: `The ${subject} is wrong at "${path}": ${issue.message}`,
    details: { path },
    remedies: ['Correct the value at the path named.'],
  };
  throw path.startsWith('request.consent')
    ? new InvalidConsentError(init)
    : new InvalidRequestError(init);
}

function consentFault(path: string, reason: string, atMs: number, nowMs: number) {
  return new InvalidConsentError({
    message: `The consent ${reason} (${path} is ${atMs}, the clock says ${nowMs}).`,
    details: { path: `request.${path}`, atMs, nowMs },
    remedies: ['Ask for consent again.', 'Send the request without consent; it then stays nearer.'],
  });
}
