/** The hub's address: `HF_ENDPOINT` names a mirror, as it does for the hub's own tools. */
export function hubAddress(): string {
  return (process.env.HF_ENDPOINT ?? 'https://huggingface.co').replace(/\/+$/, '');
}

/** The user's token for gated repositories, as a parameter of the hub's client; empty without one. */
export function hubToken(): { accessToken?: string } {
  const accessToken = process.env.HF_TOKEN;
  return accessToken ? { accessToken } : {};
}
