export interface UserRecord {
  readonly id: string;
  readonly tenant: string;
  readonly username: string | null;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  /** Standard claims of OIDC Core §5.1 beside name and e-mail. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** What administrators keep about them; they do not see it, and cannot change it. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly passwordHash: string | null;
  readonly roles: readonly string[];
  readonly disabled: boolean;
  readonly epoch: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewUser {
  readonly tenant: string;
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly emailVerified?: boolean | undefined;
  readonly name?: string | undefined;
  readonly profile?: Readonly<Record<string, unknown>> | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly passwordHash?: string | undefined;
  readonly roles?: readonly string[] | undefined;
}

export interface UserChangeRequest {
  readonly username: string | null;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly profile: Readonly<Record<string, unknown>>;
  /** Absent: as they are. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly roles: readonly string[];
}

export type UserChange =
  | { readonly outcome: 'changed'; readonly user: UserRecord; readonly revocationToken?: string }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'conflict'; readonly user: UserRecord }
  /** Another account has this user name or e-mail address. */
  | { readonly outcome: 'taken' };
