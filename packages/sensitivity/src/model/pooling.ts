/**
 * Sums up a stretch of text, `values` `[length][channels]`, none negative: of each channel the largest
 * value, then the mean, then the mean weighed by its head's interest in each token. `interest` is
 * `[length][heads]`, the logarithm of the weight; each head has an equal run of the channels.
 */
export function pool(
  values: Float32Array,
  interest: Float32Array,
  channels: number,
  heads: number,
): Float32Array {
  const length = values.length / channels;
  const pooled = new Float32Array(3 * channels);
  const shares = sharesOf(interest, heads);
  const channelsOfHead = channels / heads;
  for (let place = 0; place < length; place += 1) {
    const start = place * channels;
    for (let head = 0; head < heads; head += 1) {
      const share = shares[place * heads + head] ?? 0;
      const end = (head + 1) * channelsOfHead;
      for (let channel = head * channelsOfHead; channel < end; channel += 1) {
        const value = values[start + channel] ?? 0;
        if (value > (pooled[channel] ?? 0)) pooled[channel] = value;
        pooled[channels + channel] = (pooled[channels + channel] ?? 0) + value / length;
        pooled[2 * channels + channel] = (pooled[2 * channels + channel] ?? 0) + value * share;
      }
    }
  }
  return pooled;
}

/** The softmax of each head over the tokens. */
function sharesOf(interest: Float32Array, heads: number): Float32Array {
  const shares = new Float32Array(interest.length);
  for (let head = 0; head < heads; head += 1) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let at = head; at < interest.length; at += heads) {
      highest = Math.max(highest, interest[at] ?? 0);
    }
    let total = 0;
    for (let at = head; at < interest.length; at += heads) {
      const weight = Math.exp((interest[at] ?? 0) - highest);
      shares[at] = weight;
      total += weight;
    }
    for (let at = head; at < interest.length; at += heads) shares[at] = (shares[at] ?? 0) / total;
  }
  return shares;
}
