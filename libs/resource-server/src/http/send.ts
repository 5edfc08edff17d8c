import type { ServerResponse } from 'node:http';
import type { Refusal } from './request-guard.js';

export function sendRefusal(response: ServerResponse, { status, headers, body }: Refusal): void {
  sendJson(response, status, body, headers);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string | string[]>> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
