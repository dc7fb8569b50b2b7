const byteUnits = ['B', 'kB', 'MB', 'GB'] as const;

/** Bytes for people, in decimal units: `98.4 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let index = 0;
  while (value >= 999.5 && index < byteUnits.length - 1) {
    value /= 1000;
    index += 1;
  }
  return `${value >= 99.95 || index === 0 ? Math.round(value) : value.toFixed(1)} ${byteUnits[index]}`;
}

/** A length of time for people: `0.9 ms`, `420 ms`, `3.1 s`, `2 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 90_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
}

/** A number with at most three digits that matter: `7.64`, `41.2`, `328`. */
export function formatRate(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

const countUnits = ['', 'thousand', 'million', 'billion', 'trillion'] as const;

/** A large count for people: `33.1 billion`. */
export function formatCount(value: number): string {
  let rest = value;
  let index = 0;
  while (rest >= 999.5 && index < countUnits.length - 1) {
    rest /= 1000;
    index += 1;
  }
  return `${formatRate(rest)} ${countUnits[index]}`.trimEnd();
}

/** A number of tokens for people: `8 192`, with a narrow space that does not break. */
export function formatTokens(tokens: number): string {
  return Math.round(tokens)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** A share of a whole: `12 %`, `0.4 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent >= 10 || percent === 0 ? Math.round(percent) : percent.toPrecision(2)} %`;
}
