import {
  BackendUnavailableError,
  DeviceLostError,
  EngineFailureError,
  InvalidRequestError,
  MalformedModelError,
  OutOfMemoryError,
  UnsupportedModelError,
} from '@localmost/protocol';
import { MLCEngine, verifyIntegrity } from '@mlc-ai/web-llm';
import { expect, test } from 'vitest';
import { webllmFault } from './faults.ts';

const named = (name: string, message = '') => Object.assign(new Error(message), { name });

test.each([
  ['load', named('ShaderF16SupportError'), BackendUnavailableError],
  [
    'load',
    named('FeatureSupportError', 'requires feature subgroups, which'),
    BackendUnavailableError,
  ],
  ['load', named('WebGPUNotAvailableError'), BackendUnavailableError],
  ['load', new Error('Unable to find a compatible GPU.'), BackendUnavailableError],
  ['load', named('IntegrityError'), MalformedModelError],
  ['load', named('UnsupportedTokenizerFilesError'), MalformedModelError],
  ['load', new WebAssembly.CompileError('magic'), UnsupportedModelError],
  ['load', new Error('Cannot find global function ffi.X'), UnsupportedModelError],
  ['load', named('DeviceLostError'), OutOfMemoryError],
  ['answer', new RangeError('Array buffer allocation failed'), OutOfMemoryError],
  ['answer', named('RangeError', 'Make sure 0 <= top_p <= 1.'), InvalidRequestError],
  ['answer', named('GrammarMatcherInitError'), InvalidRequestError],
  ['answer', new Error('GPUDevice was destroyed'), DeviceLostError],
  ['answer', 'a string', EngineFailureError],
] as const)('in the phase %s, %s is a typed error', (phase, thrown, type) => {
  const fault = webllmFault(thrown, phase);
  expect(fault).toBeInstanceOf(type);
  expect(fault.remedies.length).toBeGreaterThan(0);
});

test('the names are those of the package', async () => {
  const wrong = await verifyIntegrity(new ArrayBuffer(1), `sha256-${'A'.repeat(43)}=`, 'x').catch(
    (thrown: unknown) => thrown,
  );
  expect(webllmFault(wrong, 'load')).toBeInstanceOf(MalformedModelError);
  const engine = new MLCEngine({ appConfig: { model_list: [] }, logLevel: 'SILENT' });
  const unknown = await engine.reload('nobody').catch((thrown: unknown) => thrown);
  expect(webllmFault(unknown, 'load')).toBeInstanceOf(EngineFailureError);
});
