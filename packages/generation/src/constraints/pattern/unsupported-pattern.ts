/** Why a regular expression cannot be enforced; becomes a typed error where its place is known. */
export class UnsupportedPattern extends Error {}
