import type { LanguageModelV4 } from '@ai-sdk/provider';
import { InvalidRequestError, LocalmostError, NetworkError } from '@localmost/protocol';
import type { LanguageModelSource } from './cloud-backend-options.ts';

/** Gives the model, loaded at the first call; a load that failed is tried again at the next. */
export function loadOnce(
  backendId: string,
  source: LanguageModelSource,
): () => Promise<LanguageModelV4> {
  if (typeof source !== 'function') {
    const model = checked(backendId, source);
    return async () => model;
  }
  let loading: Promise<LanguageModelV4> | undefined;
  return () => {
    loading ??= load(backendId, source).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

async function load(
  backendId: string,
  source: () => Promise<LanguageModelV4>,
): Promise<LanguageModelV4> {
  try {
    return checked(backendId, await source());
  } catch (error) {
    if (error instanceof LocalmostError) throw error;
    throw new NetworkError({
      message: `The provider package of the backend "${backendId}" could not be loaded.`,
      details: { backendId },
      remedies: ['Install the package.', 'Check the network: the page may be out of date.'],
      cause: error,
    });
  }
}

/** A package of another generation has the same methods and other parts. */
function checked(backendId: string, model: LanguageModelV4): LanguageModelV4 {
  const version: unknown = model?.specificationVersion;
  if (version === 'v4') return model;
  throw new InvalidRequestError({
    message: `The backend "${backendId}" was given a model of version "${String(version)}", not "v4".`,
    details: { backendId, path: 'model.specificationVersion', version: String(version) },
    remedies: ['Install the provider package that goes with @ai-sdk/provider 4.'],
  });
}
