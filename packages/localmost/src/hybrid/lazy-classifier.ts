import { createSensitivityClassifier, type SensitivityClassifier } from '@localmost/sensitivity';

/**
 * The package's classifier, loaded now. Where it cannot be loaded each call tries again; until one
 * succeeds, requests count as restricted.
 */
export async function loadClassifier(): Promise<SensitivityClassifier> {
  let loading: Promise<SensitivityClassifier> | undefined;
  const load = () => {
    loading ??= createSensitivityClassifier()
      .then(warmedUp)
      .catch((thrown: unknown) => {
        loading = undefined;
        throw thrown;
      });
    return loading;
  };
  await load().catch(() => undefined);
  return { classify: async (text, signal) => (await load()).classify(text, signal) };
}

/** The first text of all takes many times as long as later ones, and a request has little time. */
async function warmedUp(classifier: SensitivityClassifier): Promise<SensitivityClassifier> {
  await classifier.classify('A first sentence about nothing.', new AbortController().signal);
  return classifier;
}
