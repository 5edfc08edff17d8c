import type { FastifyInstance } from 'fastify';
import { managementAnswer, managementPaths } from '../observability/management-answer.js';
import { InfrastructureSettings } from '../settings/infrastructure-settings.js';
import { profileOf } from '../settings/profile.js';
import type { Parts } from './service-parts.js';

/**
 * Health and metrics on the main port, in the embedded profile only: elsewhere they would be published through the
 * gateway with everything else.
 */
export function addManagementRoutes(instance: FastifyInstance, { service, settings, managed, logger }: Parts): void {
  if (service.managementPort !== undefined) return;
  const servers = settings.find(InfrastructureSettings);
  if (servers !== undefined && profileOf(servers) !== 'embedded') {
    logger.warn('TOKENWARD_MANAGEMENT_PORT is unset: nobody can ask for health or metrics');
    return;
  }
  for (const path of managementPaths) {
    instance.get(path, async (_request, reply) => {
      const answer = await managementAnswer(path, managed);
      return reply
        .status(answer?.status ?? 404)
        .header('content-type', answer?.contentType ?? 'text/plain')
        .send(answer?.body);
    });
  }
}
