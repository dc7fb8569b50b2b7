export {
  describeEngineConformance,
  type EngineConformanceOptions,
} from './describe-engine-conformance.ts';
export type { EngineCaseName, EngineHarness } from './engine-harness.ts';
