import {
  BackendUnavailableError,
  DeviceLostError,
  EngineFailureError,
  MalformedModelError,
  OutOfMemoryError,
} from '@localmost/protocol';
import { expect, it } from 'vitest';
import { engineFault } from './engine-faults.ts';

it.each([
  ['std::bad_alloc', OutOfMemoryError],
  ['RangeError: Array buffer allocation failed', OutOfMemoryError],
  ['WebAssembly.Memory(): could not allocate memory', OutOfMemoryError],
  ['A valid external Instance reference no longer exists: device lost', DeviceLostError],
  ['no available backend found. ERR: [webgpu] ...', BackendUnavailableError],
  ['Failed to get GPU adapter.', BackendUnavailableError],
  ['Non-zero status code returned while running MatMul node', EngineFailureError],
])('knows %s', (message, errorClass) => {
  const cause = new Error(message);
  const fault = engineFault(cause, 'run');
  expect(fault).toBeInstanceOf(errorClass);
  expect(fault.cause).toBe(cause);
  expect(fault.remedies.length).toBeGreaterThan(0);
});

it('takes the bare numbers that the runtime may throw', () => {
  expect(engineFault(12_345_678, 'load')).toBeInstanceOf(EngineFailureError);
});

it('leaves typed errors as they are', () => {
  const typed = new MalformedModelError({ message: 'x', remedies: ['y'] });
  expect(engineFault(typed, 'load')).toBe(typed);
});
