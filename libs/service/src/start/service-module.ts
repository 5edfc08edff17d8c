import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { ErrorAnswers } from '../errors/error-answers.js';
import { HealthRegistry } from '../observability/health-registry.js';
import { Metrics } from '../observability/metrics.js';
import { provideSettings } from '../settings/provide-settings.js';
import { Settings } from '../settings/settings.js';
import { Clock } from '../time/clock.js';
import { Draining } from './draining.js';
import type { Parts } from './service-parts.js';

/** What every module of a service may inject: its settings, the clock, health, metrics, error answers, draining. */
@Global()
@Module({})
export class ServiceModule {
  static around(module: DynamicModule['imports'], parts: Parts): DynamicModule {
    const providers: Provider[] = [
      ...provideSettings(parts.settings),
      { provide: Settings, useValue: parts.settings },
      { provide: Clock, useValue: parts.clock },
      { provide: Draining, useValue: parts.draining },
      { provide: ErrorAnswers, useValue: parts.answers },
      { provide: HealthRegistry, useValue: parts.health },
      { provide: Metrics, useValue: parts.metrics },
    ];
    const exported = providers.map((provider) => (provider as { provide: symbol }).provide);
    return { module: ServiceModule, imports: module ?? [], providers, exports: exported };
  }
}
