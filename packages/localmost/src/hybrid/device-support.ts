import { requestSupport } from '@localmost/generation/request-support';
import type { BackendSupport, EngineRequest, ModelManifest } from '@localmost/protocol';

/** What a policy may count on. */
interface Features {
  readonly tools: boolean;
  readonly json: boolean;
}

/**
 * What a model of this device is good for beyond text. Every engine on our own generation loop
 * holds answers in JSON; calls of tools need a model that follows conversations.
 */
export function deviceFeatures({ format, capabilities }: ModelManifest): Features {
  const usesOwnLoop = format !== 'mlc';
  return { json: usesOwnLoop, tools: usesOwnLoop && capabilities.chat };
}

/** Whether the engines of this device can honour a request whole: its schemas are compiled for it. */
export function deviceSupport(request: EngineRequest): BackendSupport {
  return requestSupport(request);
}
