/** Vite gives the address of a file that is imported so; only tests in a browser do. */
declare module '*.wasm?url' {
  const url: string;
  export default url;
}
