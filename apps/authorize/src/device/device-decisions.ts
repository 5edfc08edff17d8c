import { Injectable } from '@nestjs/common';
import { grantableScope } from '#accounts';
import { DeviceCodes, Tenant, type FoundDevice } from '#service';
import {
  CatalogueCache,
  ClientCache,
  Consents,
  type CatalogueView,
  type ClientRecord,
  type UserRecord,
} from '#storage';
import { CodeIssuer } from '../authorize/code-issuer.js';
import type { SignedIn } from '../browser/current-session.js';

export interface DeviceQuestion {
  readonly device: FoundDevice;
  readonly client: ClientRecord;
  readonly scope: readonly string[];
  readonly catalogue: CatalogueView;
}

/** What waits for a person under a code, and what they decide. Nothing is remembered: a device is asked about each time. */
@Injectable()
export class DeviceDecisions {
  constructor(
    private readonly devices: DeviceCodes,
    private readonly clients: ClientCache,
    private readonly catalogue: CatalogueCache,
    private readonly consents: Consents,
    private readonly issuer: CodeIssuer,
    private readonly tenant: Tenant,
  ) {}

  /** Undefined also where the person holds none of the rights that were asked for. @throws StoreUnavailable */
  async find(code: string, user: UserRecord): Promise<DeviceQuestion | undefined> {
    const device = await this.devices.find(code);
    const client = device && (await this.clients.find(this.tenant.id, device.request.clientId));
    if (!device || !client || client.disabled) return undefined;
    const catalogue = await this.catalogue.of(this.tenant.id);
    const scope = grantableScope(device.request.scope, user, catalogue);
    return scope.length === 0 ? undefined : { device, client, scope, catalogue };
  }

  /** @returns whether nobody had decided before. @throws StoreUnavailable */
  async allow({ device, client, scope }: DeviceQuestion, signedIn: SignedIn): Promise<boolean> {
    // Read before anything is decided: a withdrawal from here on outdates the decision.
    const consent = await this.consents.find(this.tenant.id, signedIn.user.id, client.id);
    const facts = await this.issuer.factsOf({ client, resource: device.request.resource }, scope, signedIn);
    return this.devices.decide(device, { outcome: 'allowed', facts, consentEpoch: consent.epoch });
  }

  /** @returns whether nobody had decided before. @throws StoreUnavailable */
  deny({ device }: DeviceQuestion): Promise<boolean> {
    return this.devices.decide(device, { outcome: 'denied' });
  }
}
