import type { PriceCalculation } from '@pydantic/genai-prices';
import type { TokenPrice } from './token-price.ts';

/** Prices of services that a chat without tools of the provider's own never uses. */
const unusedByChat = /^(cache_|web_searches|storage_searches|input_audio|output_audio|cache_audio)/;
const hourMs = 3_600_000;

/**
 * Gives the list price of a provider's model from the bundled table, which is loaded on first use
 * and asks no server. Where the price depends on the prompt's length or on the hour, the dearest one
 * is taken; a model that is not listed, or is not charged by the token alone, is `unknown`.
 * @param providerId as the table knows it, such as `openai`, `anthropic`, `google`, `mistral`
 * @param at prices change; those of this moment's UTC day are taken
 * @see https://github.com/pydantic/genai-prices
 */
export async function lookupPrice(
  providerId: string,
  modelId: string,
  at: Date = new Date(),
): Promise<TokenPrice> {
  const { calcPrice } = await import('@pydantic/genai-prices');
  const firstHourMs = Math.floor(at.getTime() / (24 * hourMs)) * 24 * hourMs;
  const hours = Array.from({ length: 24 }, (_, hour) => {
    const timestamp = new Date(firstHourMs + hour * hourMs);
    return calcPrice({ input_tokens: 1, output_tokens: 1 }, modelId, { providerId, timestamp });
  });
  const prices = hours.map((listed) => listed && tokenPriceOf(listed.model_price));
  return prices.reduce<TokenPrice>(
    (dearest, price) => dearerOf(dearest, price ?? { kind: 'unknown' }),
    { kind: 'per-token', inputUsdPerMillion: 0, outputUsdPerMillion: 0 },
  );
}

function tokenPriceOf(listed: PriceCalculation['model_price']): TokenPrice {
  const { input_mtok: input, output_mtok: output, ...others } = listed;
  const alsoCharged = Object.entries(others).some(
    ([service, price]) => price !== undefined && !unusedByChat.test(service),
  );
  const inputUsdPerMillion = dearestTier(input);
  const outputUsdPerMillion = dearestTier(output);
  const isKnown = !alsoCharged && inputUsdPerMillion >= 0 && outputUsdPerMillion >= 0;
  return isKnown
    ? { kind: 'per-token', inputUsdPerMillion, outputUsdPerMillion }
    : { kind: 'unknown' };
}

function dearestTier(price: PriceCalculation['model_price'][string]): number {
  if (typeof price !== 'object') return price ?? Number.NaN;
  return Math.max(price.base, ...price.tiers.map((tier) => tier.price));
}

function dearerOf(a: TokenPrice, b: TokenPrice): TokenPrice {
  if (a.kind !== 'per-token' || b.kind !== 'per-token') return { kind: 'unknown' };
  return {
    kind: 'per-token',
    inputUsdPerMillion: Math.max(a.inputUsdPerMillion, b.inputUsdPerMillion),
    outputUsdPerMillion: Math.max(a.outputUsdPerMillion, b.outputUsdPerMillion),
  };
}
