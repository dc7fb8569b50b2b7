/** This package's version, as its package.json has it. */
export const sdkVersion = '0.1.0';
