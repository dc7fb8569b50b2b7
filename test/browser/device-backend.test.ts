import { describeBackendConformance } from '@localmost/testing/backend-conformance';
import { DeviceBackend } from '../../packages/localmost/src/hybrid/device-backend.ts';
import { ModelsService } from '../../packages/localmost/src/models/models-service.ts';
import { embeddedClient, embeddedModelId } from './support/embedded-client.ts';

describeBackendConformance(
  'a model in its sealed worker',
  async () => {
    const client = await embeddedClient({ databaseName: 'device-backend-conformance' });
    if (!(client.models instanceof ModelsService)) throw new TypeError('another models service');
    return {
      backend: new DeviceBackend(client.models, embeddedModelId),
      close: () => client.close(),
    };
  },
  {
    skips: {
      failure: 'a worker cannot be told to fail from outside; the faults have suites of their own',
    },
    timeoutMs: 120_000,
  },
);
