import type { AdapterEntry } from './adapter-entry.ts';
import { hostedAdapters } from './hosted-adapters.ts';
import { selfHostedAdapters } from './self-hosted-adapters.ts';
import { tenantAdapters } from './tenant-adapters.ts';

/** What is known of every provider and server that is tested on the wire. */
export const adapterTable: readonly AdapterEntry[] = [
  ...hostedAdapters,
  ...tenantAdapters,
  ...selfHostedAdapters,
];
