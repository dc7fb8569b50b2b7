import type { EngineFactory } from '@localmost/protocol';

/** Something that goes wrong in a worker on purpose, at a step of its engine. */
export interface PlantedFault {
  kind:
    | 'none'
    /** What a step gives is wrong, and nothing says so. */
    | 'zeros'
    | 'not numbers'
    | 'permuted logits'
    /** A kernel that never ends: the device's, beside which the worker lives, or the worker's own. */
    | 'step never settles'
    | 'step spins'
    | 'worker closes itself'
    | 'device is destroyed'
    /** The browser refuses all further memory. */
    | 'wasm memory is refused'
    | 'GPU buffers are refused';
  /** The step, counted from 0 with those of the warm-up, from which on it is so. */
  fromStep: number;
}

/** The name of the asset that a page plants a fault with. */
const plantedFaultAsset = 'planted-fault.json';

let planted: PlantedFault = { kind: 'none', fromStep: 0 };

/** The fault that this worker was loaded with. */
export function plantedFault(): PlantedFault {
  return planted;
}

/** The same factory, which takes the page's fault in before it loads. */
export function takingPlantedFault(factory: EngineFactory): EngineFactory {
  return {
    id: factory.id,
    supports: factory.supports,
    load(files, options) {
      const asset = options.assets.get(plantedFaultAsset);
      if (asset) planted = JSON.parse(new TextDecoder().decode(asset)) as PlantedFault;
      return factory.load(files, options);
    },
  };
}
