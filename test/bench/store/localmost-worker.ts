import type { DownloadRequest } from '@localmost/store';
import { createDownloadHost } from '@localmost/store/download';

/* The download worker of the benchmark: the real host, and progress that is sent like in an app. */

self.addEventListener('message', async ({ data }: MessageEvent<DownloadRequest>) => {
  let error: string | null = null;
  try {
    const { signal } = new AbortController();
    await createDownloadHost().download(data, (progress) => self.postMessage(progress), signal);
  } catch (thrown) {
    error = String(thrown);
  }
  self.postMessage({ error });
});
