import type { SampleApi } from '../sample-api/start-sample-api.js';

export interface ApiAnswer {
  readonly status: number;
  readonly body: { readonly error?: string; readonly reason?: string };
}

export async function callApi({ url }: SampleApi, token: string): Promise<ApiAnswer> {
  const answer = await fetch(`${url}/notes`, { headers: { Authorization: `Bearer ${token}` } });
  return { status: answer.status, body: (await answer.json()) as ApiAnswer['body'] };
}
