import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { asksShape, checkAsks } from './asks.js';

/** A path of the server, or a whole URL (RFC 8414 §2 has the names). Those of the issuer's metadata need not be given. */
const endpoints = z
  .strictObject({
    discovery: z.string(),
    authorization_endpoint: z.string(),
    token_endpoint: z.string(),
    introspection_endpoint: z.string(),
    revocation_endpoint: z.string(),
    jwks_uri: z.string(),
  })
  .partial();

const command = z.array(z.string()).min(1);

const start = z.strictObject({
  /** Programs without which it is left out. */
  needs: z.array(z.string()).default([]),
  /** Started for it alone, as tools/servers does, or as the embedded profile does. */
  stores: z.union([z.tuple([z.literal('embedded-postgres')]), z.array(z.enum(['postgres', 'redis']))]).default([]),
  /** Run before it starts, outside of what is measured: downloads, builds. One that fails leaves the target out. */
  prepare: z.array(command).default([]),
  command,
  environment: z.record(z.string(), z.string()).default({}),
  /** Answers 200 once it serves. */
  ready: z.string().startsWith('/'),
  ready_within_seconds: z.number().positive().max(600).default(60),
  /** Commands of its child processes that are stores. */
  store_processes: z.array(z.string()).default([]),
});

const part = z.strictObject({
  name: z.string().min(1),
  role: z.enum(['server', 'gateway', 'store']),
  pid: z.number().int().positive(),
});

/** A server that runs already, over plain HTTP. Without processes its CPU and memory are not measured. */
const running = z.strictObject({
  url: z.url({ protocol: /^http$/, error: 'only plain http is measured' }),
  processes: z.array(part).default([]),
});

const targetFile = z
  .strictObject({
    name: z.string().min(1),
    issuer: z.string().optional(),
    endpoints: endpoints.default({}),
    start: start.optional(),
    running: running.optional(),
    /** How long each workload runs before the first round: what compiles itself while it runs needs that. */
    ...asksShape,
  })
  .superRefine((file, context) => {
    const one = (file.start === undefined) !== (file.running === undefined);
    for (const message of [...(one ? [] : ['either start or running is needed']), ...checkAsks(file)]) {
      context.addIssue({ code: 'custom', message });
    }
  });

export type TargetFile = z.infer<typeof targetFile>;
export type Start = z.infer<typeof start>;
export type EndpointNames = keyof z.infer<typeof endpoints>;

/** @throws Error that names the file and what is wrong in it */
export function readTargetFile(path: string): TargetFile {
  try {
    return parseTargetFile(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** @throws Error that says what is wrong */
export function parseTargetFile(value: unknown): TargetFile {
  const parsed = targetFile.safeParse(value);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data;
}
