export {
  type Classification,
  createSensitivityClassifier,
  type SensitivityClassifier,
} from './classifier.ts';
export {
  type ClassifiableRequest,
  classifyRequest,
  defaultTimeBudgetMs,
  type RequestClassification,
} from './classify-request.ts';
export type { Finding } from './finding.ts';
