import { InvalidRequestError } from '@localmost/protocol';
import type { SensitivityClassifier } from '@localmost/sensitivity';
import type { ClientOptions, ClientTimeouts } from './client-options.ts';
import { defaultDownloadWorkerUrl, defaultRuntimes } from './default-runtimes.ts';
import type { Runtime } from './runtime/runtime.ts';
import type { SharingOptions } from './sharing/sharing-options.ts';

/** A client's settings with every default filled in. */
export interface ClientSettings {
  runtimes: readonly Runtime[];
  maximumQueueLength: number;
  /** Undefined leaves it to the engine. */
  sessionBudgetBytes: number | undefined;
  sealedPageUrl: string | undefined;
  downloadWorkerUrl: string;
  databaseName: string;
  /** Undefined where each client loads copies of its own. */
  sharing: SharingOptions | undefined;
  /** Undefined: this package's. Null: none, so that every text counts as restricted. */
  classifier: SensitivityClassifier | null | undefined;
  /** Whether a policy decides for `auto`. */
  hasPolicy: boolean;
  timeouts: Required<ClientTimeouts>;
}

const defaultTimeouts: Required<ClientTimeouts> = {
  startMs: 60_000,
  sealMs: 30_000,
  loadSilenceMs: 180_000,
  silenceMs: 120_000,
  stopMs: 60_000,
  ownerSilenceMs: 15_000,
};

/** Fills in the defaults. @throws InvalidRequestError for a number that means nothing */
export function clientSettings(options: ClientOptions): ClientSettings {
  const { maximumQueueLength = 8, databaseName = 'localmost' } = options;
  checkNumber('maximumQueueLength', maximumQueueLength, 0);
  const { sessionBudgetBytes } = options;
  if (sessionBudgetBytes !== undefined) checkNumber('sessionBudgetBytes', sessionBudgetBytes, 0);
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  for (const [name, value] of Object.entries(timeouts)) checkNumber(`timeouts.${name}`, value, 1);
  return {
    runtimes: options.runtimes ?? defaultRuntimes,
    maximumQueueLength,
    sessionBudgetBytes,
    sealedPageUrl: options.sealedPageUrl,
    downloadWorkerUrl: options.downloadWorkerUrl ?? defaultDownloadWorkerUrl,
    databaseName,
    classifier: options.classifier,
    hasPolicy: options.policy !== undefined || options.backends !== undefined,
    sharing: options.shareAcrossTabs === true ? {} : options.shareAcrossTabs || undefined,
    timeouts,
  };
}

function checkNumber(path: string, value: number, minimum: number): void {
  // `setTimeout` takes 31 bits and fires at once beyond them.
  if (Number.isInteger(value) && value >= minimum && value < 2 ** 31) return;
  throw new InvalidRequestError({
    message: `The client's option ${path} is not a whole number from ${minimum} to ${2 ** 31 - 1}.`,
    details: { path, minimum },
    remedies: ['Correct the option, or leave it out.'],
  });
}
