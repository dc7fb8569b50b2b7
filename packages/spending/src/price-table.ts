import type { TokenPrice } from './token-price.ts';

const unknown: TokenPrice = { kind: 'unknown' };

/** Prices of services that a chat without tools of the provider's own never uses. */
const unusedByChat = /^(cache_|web_searches|storage_searches|input_audio|output_audio|cache_audio)/;

/**
 * Gives the list price of a provider's model from the bundled table, which is loaded on first use
 * and asks no server. The dearest tier is taken where the price depends on the prompt's length;
 * a model that is not listed, or whose price is not per token alone, is `unknown`.
 * @param providerId as the table knows it, such as `openai`, `anthropic`, `google`, `mistral`
 * @see https://github.com/pydantic/genai-prices
 */
export async function lookupPrice(providerId: string, modelId: string): Promise<TokenPrice> {
  const { calcPrice } = await import('@pydantic/genai-prices');
  const listed = calcPrice({ input_tokens: 1, output_tokens: 1 }, modelId, { providerId });
  if (!listed) return unknown;
  const { input_mtok: input, output_mtok: output, ...others } = listed.model_price;
  const alsoCharged = Object.entries(others).some(
    ([service, price]) => price !== undefined && !unusedByChat.test(service),
  );
  const inputUsdPerMillion = dearest(input);
  const outputUsdPerMillion = dearest(output);
  if (alsoCharged || !isPrice(inputUsdPerMillion) || !isPrice(outputUsdPerMillion)) return unknown;
  return { kind: 'per-token', inputUsdPerMillion, outputUsdPerMillion };
}

type ListedPrice = number | { base: number; tiers: readonly { price: number }[] } | undefined;

function dearest(price: ListedPrice): number {
  if (typeof price !== 'object') return price ?? Number.NaN;
  return Math.max(price.base, ...price.tiers.map((tier) => tier.price));
}

function isPrice(usd: number): boolean {
  return Number.isFinite(usd) && usd >= 0;
}
