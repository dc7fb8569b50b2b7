import { type Schema, Validator } from '@cfworker/json-schema';
import schema from '../../public/benchmark-report.schema.json';
import type { BenchmarkReport } from './benchmark-report.ts';

const validator = new Validator(schema as Schema, '2020-12');

/** Whether anything is a report, by the schema that the page publishes. */
export function isReport(value: unknown): value is BenchmarkReport {
  return validator.validate(value).valid;
}
