import { WrongResultError } from '@localmost/protocol';

/** The error for an engine that computes a model wrongly here. @param what it gives instead */
export function wrongResult(
  model: string,
  runtime: string,
  what: string,
  details: Record<string, number>,
): WrongResultError {
  return new WrongResultError({
    message: `The engine ${runtime} gives ${what}: it computes ${model} wrongly on this device.`,
    details: { model, runtime, ...details },
    remedies: [
      'Load the model with another backend or engine.',
      'Update the browser and the graphics driver.',
      'Report the browser, the graphics card and this message.',
    ],
  });
}
