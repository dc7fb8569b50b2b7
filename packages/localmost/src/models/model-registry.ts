import { type ModelManifest, parseManifest, UnknownModelError } from '@localmost/protocol';

/** The manifests a client knows, by id. */
export class ModelRegistry {
  readonly #manifests = new Map<string, ModelManifest>();

  /** @throws InvalidManifestError */
  add(manifest: unknown): ModelManifest {
    const checked = parseManifest(manifest);
    this.#manifests.set(checked.id, checked);
    return checked;
  }

  list(): readonly ModelManifest[] {
    return [...this.#manifests.values()];
  }

  /** @throws UnknownModelError naming the known ids */
  get(id: string): ModelManifest {
    const manifest = this.#manifests.get(id);
    if (manifest) return manifest;
    const known = [...this.#manifests.keys()].join(', ') || 'none';
    throw new UnknownModelError({
      message: `No model "${String(id).slice(0, 80)}" is known. Known: ${known}.`,
      details: { known, knownCount: this.#manifests.size },
      remedies: [
        'Use one of the known ids.',
        'Add the model’s manifest with `client.models.add(manifest)`.',
      ],
    });
  }
}
