import { InfrastructureSettings, ServiceSettings, type SettingsSlice } from '#service';

/** Every slice of every service: a new one is added here, then `npm run generate:settings`. */
export const allSettings: readonly SettingsSlice[] = [ServiceSettings, InfrastructureSettings];
