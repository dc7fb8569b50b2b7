export { type LibraryMetadata, libraryMetadata } from './library-metadata.ts';
export { type MadeUpModel, type MadeUpModelOptions, makeUpModel } from './made-up-model.ts';
