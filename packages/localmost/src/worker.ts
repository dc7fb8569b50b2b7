export { serveEngine } from './sealed-worker/serve-engine.ts';
