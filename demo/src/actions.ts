import type { BenchmarkRun } from './benchmark/benchmark-run.ts';
import type { Controller } from './controller.ts';
import type { DeviceTest } from './device/device-test.ts';
import type { PolicyTrial } from './policy/policy-trial.ts';

/** What a person can do on the page, part by part. Views call these and nothing else. */
export interface Actions {
  chat: Controller;
  device: DeviceTest;
  policy: PolicyTrial;
  benchmark: BenchmarkRun;
}
