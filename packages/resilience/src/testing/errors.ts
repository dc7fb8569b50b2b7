import { CloudFailureError, DeviceLostError, NetworkError } from '@localmost/protocol';

export const networkFault = (): NetworkError =>
  new NetworkError({ message: 'reset', remedies: [], details: { backendId: 'scripted' } });

/** What a server answers with a status. */
export const statusFault = (status: number, retryAfterMs?: number): CloudFailureError =>
  new CloudFailureError({
    message: `status ${status}`,
    remedies: [],
    details: { status, ...(retryAfterMs !== undefined && { retryAfterMs }) },
  });

export const deviceFault = (): DeviceLostError =>
  new DeviceLostError({ message: 'lost', remedies: [] });
