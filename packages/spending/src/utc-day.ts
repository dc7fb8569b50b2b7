/** Later years have five digits, and would not compare as texts. */
const lastDayMs = Date.UTC(9999, 11, 31);

/** The UTC day of a moment, as `2026-11-21`: days compare as their texts do. */
export function utcDay(nowMs: number): string {
  return new Date(Math.min(lastDayMs, Math.max(0, nowMs))).toISOString().slice(0, 10);
}

/** The first day of the same UTC month. */
export function firstOfMonth(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

/** Whether a text can be a {@link utcDay}. */
export function isUtcDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
}
