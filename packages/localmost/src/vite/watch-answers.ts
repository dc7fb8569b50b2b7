import type { IncomingMessage, ServerResponse } from 'node:http';
import { isolationFault } from './isolation-headers.ts';
import { workerFiles } from './package-assets.ts';

/**
 * A middleware that looks at what the server really answers, for headers and files can be lost behind
 * a right configuration. Each complaint is made once.
 */
export function watchAnswers(
  complain: (sentence: string) => void,
  wantsIsolation: boolean,
): (request: IncomingMessage, response: ServerResponse, next: () => void) => void {
  const made = new Set<string>();
  const once = (sentence: string) => {
    if (!made.has(sentence)) complain(sentence);
    made.add(sentence);
  };
  return (request, response, next) => {
    response.on('finish', () => {
      const fault = faultOf(request, response, wantsIsolation);
      if (fault !== null) once(fault);
    });
    next();
  };
}

function faultOf(
  request: IncomingMessage,
  response: ServerResponse,
  wantsIsolation: boolean,
): string | null {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const isHtml = String(response.getHeader('content-type') ?? '').startsWith('text/html');
  const isWorkerFile = workerFiles.some((name) => pathname.endsWith(`/workers/${name}`));
  if (isWorkerFile && (response.statusCode >= 400 || isHtml)) {
    return `${pathname} was answered with ${isHtml ? 'a page' : `status ${response.statusCode}`}, so no model can start. Is server.fs.allow or a proxy in the way?`;
  }
  const isPage = isHtml && request.headers['sec-fetch-dest'] === 'document';
  if (!wantsIsolation || !isPage || response.statusCode >= 400) return null;
  const fault = isolationFault(response.getHeaders());
  return fault === null
    ? null
    : `the page ${pathname} was sent without isolation: ${fault}. Another plug-in or middleware took the header away; models run on one thread.`;
}
