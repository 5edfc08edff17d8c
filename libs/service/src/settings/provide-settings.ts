import type { Provider } from '@nestjs/common';
import type { Settings } from './settings.js';

/** One provider a slice, each under its own class; the root module of every service has them already. */
export function provideSettings(settings: Settings): Provider[] {
  return settings.slices.map((slice) => ({ provide: slice, useValue: settings.of(slice) }));
}
