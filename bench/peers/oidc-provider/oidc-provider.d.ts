/** As much of oidc-provider, which ships no types, as the benchmark uses. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface AdapterPayload {
    readonly grantId?: string;
    readonly uid?: string;
    readonly [name: string]: unknown;
  }

  export interface Adapter {
    upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void>;
    find(id: string): Promise<AdapterPayload | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
    findByUid(uid: string): Promise<AdapterPayload | undefined>;
    findByUserCode(userCode: string): Promise<AdapterPayload | undefined>;
  }

  export interface Client {
    readonly clientId: string;
    readonly clientAuthMethod: string;
    grantTypeAllowed(type: string): boolean;
  }

  export interface Grant {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  /** Of Koa. */
  export interface Context {
    readonly req: IncomingMessage;
    readonly res: ServerResponse;
    readonly path: string;
    readonly method: string;
    status: number;
    type: string;
    body: string;
    respond: boolean;
  }

  export type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;

  export class Provider {
    constructor(issuer: string, configuration: object);
    readonly Grant: { new (members: object): Grant; find(id: string): Promise<Grant | undefined> };
    use(middleware: Middleware): void;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
    listen(port: number, host: string, listening: () => void): unknown;
  }
}
