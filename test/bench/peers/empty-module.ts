/* Stands for Node's own modules in a peer's browser build, as that peer's package.json does. */
const empty: Record<string, never> = {};
export default empty;
