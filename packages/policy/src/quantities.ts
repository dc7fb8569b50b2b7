import type { PolicyRequest, Snapshot } from './policy-request.ts';

/** One number of a request or of the world, and what both are with another value of it. */
export interface Quantity {
  path: string;
  observed: number;
  least: number;
  most: number;
  /** The first step of a search; 1 for what is counted in whole numbers. */
  unit: number;
  at(value: number): { request?: Partial<PolicyRequest>; snapshot?: Partial<Snapshot> };
}

const mostTokens = 2 ** 24;
const mostMs = 2 ** 27;
const mostUsd = 1000;
const mostBytes = 2 ** 40;

/** Every number that rules may look at: limits that the request does not state are not among them. */
export function quantitiesOf(request: PolicyRequest, snapshot: Snapshot): Quantity[] {
  return [...tokens(request), ...limits(request), ...world(snapshot)];
}

function tokens(request: PolicyRequest): Quantity[] {
  const { promptTokens, worstPromptTokens, maxOutputTokens } = request;
  // A longer prompt has the same share of tokens that a worse tokenizer would make.
  const worstShare = (worstPromptTokens ?? promptTokens) / Math.max(1, promptTokens);
  return [
    {
      ...whole('request.promptTokens', promptTokens, mostTokens),
      at: (value) => ({
        request: { promptTokens: value, worstPromptTokens: Math.ceil(value * worstShare) },
      }),
    },
    {
      ...whole('request.maxOutputTokens', maxOutputTokens, mostTokens),
      at: (value) => ({ request: { maxOutputTokens: value } }),
    },
  ];
}

function limits({ needs, maxCostUsd, deadlineMs, timeToFirstTokenMs }: PolicyRequest): Quantity[] {
  const quality = needs.minimumQuality;
  const result: Quantity[] = [
    {
      ...fraction('request.needs.minimumQuality', quality, 1),
      at: (value) => ({ request: { needs: { ...needs, minimumQuality: value } } }),
    },
  ];
  if (maxCostUsd !== undefined) {
    const name = 'request.maxCostUsd';
    result.push({
      ...fraction(name, maxCostUsd, mostUsd),
      at: (value) => ({ request: { maxCostUsd: value } }),
    });
  }
  for (const [name, value] of Object.entries({ deadlineMs, timeToFirstTokenMs })) {
    if (value === undefined) continue;
    result.push({
      ...whole(`request.${name}`, value, mostMs),
      at: (changed) => ({ request: { [name]: changed } }),
    });
  }
  return result;
}

function world({ battery, freeMemoryBytes, spent }: Snapshot): Quantity[] {
  const result: Quantity[] = [
    {
      ...fraction('snapshot.spent.todayUsd', spent.todayUsd, mostUsd),
      at: (value) => ({ snapshot: { spent: { ...spent, todayUsd: value } } }),
    },
  ];
  if (battery && !battery.charging) {
    result.push({
      ...fraction('snapshot.battery.level', battery.level, 1),
      at: (value) => ({ snapshot: { battery: { ...battery, level: value } } }),
    });
  }
  if (freeMemoryBytes !== null) {
    result.push({
      ...whole('snapshot.freeMemoryBytes', freeMemoryBytes, mostBytes),
      at: (value) => ({ snapshot: { freeMemoryBytes: value } }),
    });
  }
  return result;
}

function whole(path: string, observed: number, most: number): Omit<Quantity, 'at'> {
  return { path, observed, least: 0, most: Math.max(most, observed), unit: 1 };
}

/** Of a small amount a thousandth is the first step, so that dollars and shares both are searched. */
function fraction(path: string, observed: number, most: number): Omit<Quantity, 'at'> {
  return { path, observed, least: 0, most: Math.max(most, observed), unit: 1e-3 };
}
