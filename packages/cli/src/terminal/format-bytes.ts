const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes for people, in decimal units with three digits at most: `98.4 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let index = 0;
  while (value >= 999.5 && index < units.length - 1) {
    value /= 1000;
    index += 1;
  }
  return `${value >= 99.95 || index === 0 ? Math.round(value) : value.toFixed(1)} ${units[index]}`;
}
