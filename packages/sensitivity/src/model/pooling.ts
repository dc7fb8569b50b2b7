/** How a stretch of text is summed up: each head weighs the tokens for its equal run of the channels. */
export interface Pooling {
  channels: number;
  heads: number;
  /** From one token's interests to the next one's; the heads come first. */
  interestStride: number;
}

/**
 * Sums up `values` `[length][channels]`, none negative: of each channel the largest value, the mean
 * weighed by its head's interest in each token, and the mean; written to `pooled`, in this order.
 * `interest` holds the logarithms of the weights, and holds their shares afterwards.
 */
export function pool(
  values: Float32Array,
  interest: Float32Array,
  { channels, heads, interestStride }: Pooling,
  pooled: Float32Array,
): void {
  const length = values.length / channels;
  toShares(interest, length, heads, interestStride);
  pooled.fill(0);
  const perHead = channels / heads;
  for (let place = 0; place < length; place += 1) {
    const start = place * channels;
    for (let head = 0; head < heads; head += 1) {
      const share = interest[place * interestStride + head] ?? 0;
      const end = (head + 1) * perHead;
      for (let channel = head * perHead; channel < end; channel += 1) {
        const value = values[start + channel] ?? 0;
        if (value > (pooled[channel] ?? 0)) pooled[channel] = value;
        pooled[channels + channel] = (pooled[channels + channel] ?? 0) + value * share;
        pooled[2 * channels + channel] = (pooled[2 * channels + channel] ?? 0) + value / length;
      }
    }
  }
}

/** The softmax of each head over the tokens. */
function toShares(interest: Float32Array, length: number, heads: number, stride: number): void {
  for (let head = 0; head < heads; head += 1) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let place = 0; place < length; place += 1) {
      highest = Math.max(highest, interest[place * stride + head] ?? 0);
    }
    let total = 0;
    for (let place = 0; place < length; place += 1) {
      const weight = Math.exp((interest[place * stride + head] ?? 0) - highest);
      interest[place * stride + head] = weight;
      total += weight;
    }
    for (let place = 0; place < length; place += 1) {
      interest[place * stride + head] = (interest[place * stride + head] ?? 0) / total;
    }
  }
}
