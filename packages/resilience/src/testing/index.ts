export { ManualClock } from './manual-clock.ts';
export { ScriptedBackend, type ScriptStep } from './scripted-backend.ts';
