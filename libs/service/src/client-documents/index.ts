import { DocumentFetches } from './document-fetches.js';
import { DocumentedClients } from './documented-clients.js';

/** Lets a URL be a client's id, in a service that may write such clients down. */
export const documentedClients = [DocumentFetches, DocumentedClients] as const;
