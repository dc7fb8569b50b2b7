/** What stands for the placeholders of the adapter table in these tests. */
export const placeholders: Readonly<Record<string, string>> = {
  key: 'a-key-of-no-account',
  secret: 'a-secret-of-no-account',
  region: 'europe-west4',
  resource: 'my-resource',
  project: 'my-project',
  workspace: 'my-workspace',
  app: 'my-app',
  host: 'gpu.example',
  port: '8080',
  model: 'some-model',
  owner: 'some-owner',
  name: 'some-name',
};

/** A text of the adapter table with its placeholders filled in. */
export function fillIn(text: string): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => placeholders[name] ?? whole);
}

/** The headers that an entry's `keyHeader` names, in lower case. */
export function headersOf(keyHeader: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const header of fillIn(keyHeader).split(', ')) {
    const [name = '', value = ''] = header.split(': ');
    headers[name.toLowerCase()] = value;
  }
  return headers;
}
