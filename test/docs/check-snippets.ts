import { join } from 'node:path';
import ts from 'typescript';
import type { Snippet } from './markdown-snippets.ts';

/** A reader's usual settings; the packages are read as their sources. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
  types: ['node', '@webgpu/types'],
  customConditions: ['source'],
  jsx: ts.JsxEmit.ReactJSX,
  strict: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  noEmit: true,
};

/**
 * Type checks snippets, each as a module of its own in one folder of this workspace, which need not
 * hold them as files. Gives a line for each fault: where in the document, and what.
 */
export function checkSnippets(snippets: readonly Snippet[], folder: string): string[] {
  const sources = new Map(
    snippets.map((snippet, index) => {
      const name = join(folder, `snippet-${index}.${snippet.language}`);
      return [name, { snippet, text: `export {};\n${snippet.setup}\n${snippet.code}` }];
    }),
  );
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.readFile = (path) => sources.get(path)?.text ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) => {
    const source = sources.get(path);
    return source
      ? ts.createSourceFile(path, source.text, target)
      : getSourceFile(path, target, ...rest);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources].flatMap(([path, { snippet }]) => {
    const file = program.getSourceFile(path);
    const faults = [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ];
    return faults.map((fault) => describe(fault, snippet));
  });
}

function describe({ file, start = 0, messageText }: ts.Diagnostic, snippet: Snippet): string {
  const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
  const hiddenLines = 1 + snippet.setup.split('\n').length;
  const [path, first] = snippet.place.split(':');
  const place = line < hiddenLines ? 'in the set-up' : Number(first) + line - hiddenLines;
  return `${path}:${place}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}
