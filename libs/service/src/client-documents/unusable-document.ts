import { OAuthError } from '#protocol';

/** For whoever made the document; where it could not be fetched, why is for the log: it would tell about our network. */
export const unusableDocument = (reason: string, detail?: string, cause?: unknown): OAuthError =>
  new OAuthError('invalid_client', `The client metadata document cannot be used. ${reason}`, {
    status: 400,
    errorCode: 'client_document_unusable',
    ...(detail !== undefined && { detail }),
    ...(cause !== undefined && { cause }),
  });
