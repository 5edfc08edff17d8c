/** As much of oidc-provider, which ships no types, as the benchmark uses. */
declare module 'oidc-provider' {
  export interface AdapterPayload {
    readonly grantId?: string;
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
  }

  interface Grant {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  interface RefreshToken {
    save(): Promise<string>;
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    readonly Client: { find(id: string): Promise<Client | undefined> };
    readonly Grant: new (members: object) => Grant;
    readonly RefreshToken: new (members: object) => RefreshToken;
    listen(port: number, host: string, listening: () => void): unknown;
  }
}
