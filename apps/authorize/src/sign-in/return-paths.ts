import { Injectable } from '@nestjs/common';
import type { FormBody } from '#service';
import type { SessionRecord } from '#storage';
import { requestQuery } from '../authorization-request/request-query.js';
import { Interactions } from '../forms/interactions.js';

/**
 * Where somebody goes after signing in. Only ever our own authorization endpoint, or our pages for devices and for requests, with the parameters of the request written
 * anew: what came in the form cannot lead anywhere else.
 */
@Injectable()
export class ReturnPaths {
  constructor(private readonly interactions: Interactions) {}

  afterSignIn(session: SessionRecord, parameters: FormBody | undefined, otherwise: '/sign-in' | '/admin'): string {
    if (parameters === undefined) return otherwise;
    const { client_id: client, user_code: code, requests } = parameters;
    if (client === undefined && requests !== undefined) return '/oauth2/requests';
    if (client === undefined && code !== undefined) {
      return `/oauth2/device?${new URLSearchParams({ user_code: code }).toString()}`;
    }
    const query = requestQuery(parameters);
    const interaction = this.interactions.signedIn(session.id, query);
    return `/oauth2/authorize?${query}&${new URLSearchParams({ interaction }).toString()}`;
  }
}
