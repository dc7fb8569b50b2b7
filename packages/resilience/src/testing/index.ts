export { ScriptedBackend, type ScriptStep } from './scripted-backend.ts';
