import * as v from 'valibot';
import type { CallerMessage, ModelCall } from './ipc-contract.ts';

const call: v.GenericSchema<unknown, ModelCall> = v.strictObject({
  route: v.picklist(['/v1/chat/completions', '/v1/embeddings', '/v1/models']),
  bodyJson: v.string(),
});

const message: v.GenericSchema<unknown, CallerMessage> = v.strictObject({
  type: v.picklist(['next', 'abort']),
});

/** A call as a renderer sent it, or nothing where it is of another shape. */
export function parseModelCall(data: unknown): ModelCall | undefined {
  const found = v.safeParse(call, data);
  return found.success ? found.output : undefined;
}

/** A message on the port of a call, or nothing where it is of another shape. */
export function parseCallerMessage(data: unknown): CallerMessage | undefined {
  const found = v.safeParse(message, data);
  return found.success ? found.output : undefined;
}
