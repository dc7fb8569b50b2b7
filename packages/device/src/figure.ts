/** How a figure came to be known. `estimated`: worked out from others; its `reason` says how. */
export type FigureSource = 'reported' | 'measured' | 'estimated';

/** A value that is known, and how. */
export interface KnownFigure<Value> {
  source: FigureSource;
  value: Value;
  /** What stands behind an estimate, or limits a report. */
  reason?: string;
}

/** A value that this browser, device or page does not give. */
export interface UnavailableFigure {
  source: 'unavailable';
  reason: string;
}

/** One thing about the device. A missing feature is an unavailable figure, never an exception. */
export type Figure<Value> = KnownFigure<Value> | UnavailableFigure;

/** A figure as the browser says it. */
export function reported<Value>(value: Value, reason?: string): KnownFigure<Value> {
  return { source: 'reported', value, ...(reason !== undefined && { reason }) };
}

/** A figure that was measured just now. */
export function measured<Value>(value: Value): KnownFigure<Value> {
  return { source: 'measured', value };
}

/** A figure that was worked out; the reason says from what. */
export function estimated<Value>(value: Value, reason: string): KnownFigure<Value> {
  return { source: 'estimated', value, reason };
}

/** No figure, and why. */
export function unavailable(reason: string): UnavailableFigure {
  return { source: 'unavailable', reason };
}

/** The value of a figure, or what to take in its place. */
export function figureValue<Value, Other>(figure: Figure<Value>, otherwise: Other): Value | Other {
  return figure.source === 'unavailable' ? otherwise : figure.value;
}

/** A sentence for whatever was thrown. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.name === 'Error' ? thrown.message : `${thrown.name}: ${thrown.message}`;
}
