import { modeBoundary, regionBoundary, retentionBoundary, zoneBoundary } from './boundary.ts';
import { dayBudget, monthBudget, requestBudget } from './budget.ts';
import {
  contextCapability,
  deadlineCapability,
  firstTokenCapability,
  jsonCapability,
  qualityCapability,
  requestCapability,
  toolsCapability,
} from './capability.ts';
import {
  availabilityHealth,
  batteryHealth,
  circuitHealth,
  failuresHealth,
  memoryHealth,
  networkHealth,
  queueHealth,
} from './health.ts';
import type { Rule } from './rule.ts';

/** Every rule that can refuse a candidate, in order: the first that objects is the one reported. */
export const rules: readonly Rule[] = [
  modeBoundary,
  zoneBoundary,
  regionBoundary,
  retentionBoundary,
  contextCapability,
  toolsCapability,
  jsonCapability,
  requestCapability,
  qualityCapability,
  firstTokenCapability,
  deadlineCapability,
  availabilityHealth,
  networkHealth,
  circuitHealth,
  failuresHealth,
  queueHealth,
  memoryHealth,
  batteryHealth,
  requestBudget,
  dayBudget,
  monthBudget,
];
