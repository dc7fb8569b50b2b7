import { createScriptedEngineFactory } from '@localmost/testing';
import { serveEngine } from 'localmost/worker';

/* A worker without a model, for tests of everything around one. */
serveEngine(createScriptedEngineFactory());
